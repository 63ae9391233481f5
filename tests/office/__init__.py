"""Tests of the office room."""
