"""Tests of bot.export: what is written is read back by other libraries; sample.py holds the table they share."""
