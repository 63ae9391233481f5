"""What only real servers and programs can show; each test skips with a reason where one is absent."""
