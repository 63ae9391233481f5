"""One file per revision, in order; a revision is never edited after a release, a further one is added."""
