"""Where in the tables of a document we are, in columns of the grid: a merged cell counts for all that it covers."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class _Table:
    number: int
    row: int = -1
    column: int = 0
    width: int = 1


class Grid:
    """The tables that are open, one within the other. What names a row or a cell outside of a table is passed over."""

    def __init__(self) -> None:
        self._open: list[_Table] = []
        self._outside: list[list[_Table]] = []
        self._met = 0

    @property
    def cell(self) -> tuple[int, int, int] | None:
        """(table, row, column), from 0; None outside tables."""
        if not self._open:
            return None
        table = self._open[-1]
        return table.number, table.row, table.column

    def begin_table(self) -> None:
        """A table begins."""
        self._open.append(_Table(number=self._met))
        self._met += 1

    def end_table(self) -> None:
        """It ends."""
        if self._open:
            self._open.pop()

    def begin_row(self) -> None:
        """A row begins."""
        for table in self._open[-1:]:
            table.row, table.column = table.row + 1, 0

    def begin_cell(self) -> None:
        """A cell begins."""
        self.span(1)

    def span(self, columns: int) -> None:
        """The cell covers that many columns."""
        for table in self._open[-1:]:
            table.width = columns

    def end_cell(self) -> None:
        """It ends."""
        for table in self._open[-1:]:
            table.column += table.width

    def skip(self, columns: int) -> None:
        """The row leaves so many columns out."""
        for table in self._open[-1:]:
            table.column += columns

    def step_out(self) -> None:
        """What comes next is in no table, though its anchor is: a text box."""
        self._outside.append(self._open)
        self._open = []

    def step_back(self) -> None:
        """Back to where `step_out` left."""
        self._open = self._outside.pop()
