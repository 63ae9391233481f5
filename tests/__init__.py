"""The tests: one folder per room, `corpus` for whole mails, `real` against real servers, `test_house` for the walls."""
