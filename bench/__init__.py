"""What is measured, each a command: `./run bench NAME`."""
