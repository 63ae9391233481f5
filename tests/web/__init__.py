"""The page that is served: what strangers may say to it, and what it answers."""
