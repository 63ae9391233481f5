"""Which table cells of a Word or ODF text are one with those below or above (ECMA-376 part 1 §17.4.84, ODF 1.3 §9.1.4).

Cells merged sidewards leave out the columns they cover, which the paragraphs show.
"""

from bot.office.grid import Grid
from bot.office.package import Events, Package
from bot.office.tags import Attributes, name, number, tags

_HIGH, _AGAIN = name("table", "number-rows-spanned"), name("table", "number-columns-repeated")


def merged(data: bytes, filename: str) -> frozenset[tuple[int, int, int]]:
    """(table, row, column) of each, counted as `Paragraph.cell` is; Refused where the file is not to be opened."""
    package, found = Package(data, filename), _Merged()
    for part in ("word/document.xml", "content.xml"):
        if part in package:
            package.tell(part, found)
    return frozenset(found.found)


class _Merged(Events):
    """The body of a text into `found`."""

    def __init__(self) -> None:
        self.found: set[tuple[int, int, int]] = set()
        grid = self._grid = Grid()
        begins = {
            "begin_table": lambda _: grid.begin_table(),
            "begin_row": lambda _: grid.begin_row(),
            "step_out": lambda _: grid.step_out(),
        }
        super().__init__(
            tags(
                w={
                    "tbl": begins["begin_table"],
                    "tr": begins["begin_row"],
                    "tc": lambda _: grid.begin_cell(),
                    "gridBefore": self._skip,
                    "gridSpan": self._span,
                    "vMerge": self._merge,
                    "txbxContent": begins["step_out"],
                },
                mc={"Fallback": self._pass},
                table={
                    "table": begins["begin_table"],
                    "table-row": begins["begin_row"],
                    "table-cell": self._open_cell,
                    "covered-table-cell": self._open_cell,
                },
                text={"tracked-changes": self._pass},
                draw={"text-box": begins["step_out"], "custom-shape": begins["step_out"]},
                office={"annotation": begins["step_out"]},
            ),
            tags(
                w={"tbl": grid.end_table, "tc": grid.end_cell, "txbxContent": grid.step_back},
                table={"table": grid.end_table, "table-cell": grid.end_cell, "covered-table-cell": grid.end_cell},
                draw={"text-box": grid.step_back, "custom-shape": grid.step_back},
                office={"annotation": grid.step_back},
            ),
        )

    def _pass(self, _: Attributes) -> None:
        self.skip = True

    def _skip(self, attributes: Attributes) -> None:
        self._grid.skip(number(attributes.get(self.w + "val"), most=1000) or 0)

    def _span(self, attributes: Attributes) -> None:
        self._grid.span(number(attributes.get(self.w + "val"), most=1000) or 1)

    def _merge(self, _: Attributes) -> None:
        if self._grid.cell:
            self.found.add(self._grid.cell)

    def _open_cell(self, attributes: Attributes) -> None:
        self._grid.span(number(attributes.get(_AGAIN, "1"), most=1000) or 1)
        if self._grid.cell and (number(attributes.get(_HIGH, "1"), most=1000) or 1) > 1:
            self.found.add(self._grid.cell)
