"""Transport against scripted servers on loopback and files made on the spot; tests/real has the real servers."""
