"""What a voice's text is in a consolidated text, read from the value alone."""

from itertools import groupby

from bot.model import Consolidated, Layout, Paragraph, Revision


def reading(text: Consolidated, voice: str) -> list[str]:
    """The lines after accepting what names the voice and rejecting the rest, on the value itself. A row's cells are
    parted by tabs, and a note's words stand in ⟦⟧ at its sign."""

    def stays(inserted: Revision | None, deleted: Revision | None) -> bool:
        if inserted:
            return voice in inserted.author.split("; ")
        return not deleted or voice not in deleted.author.split("; ")

    def words(paragraph: Paragraph) -> str:
        runs = [run for run in paragraph.runs if stays(run.inserted, run.deleted)]
        return "".join(f"⟦{notes[run.note]}⟧" if run.note else run.text for run in runs)

    body, notes = [], {}
    for part, group in groupby(text.paragraphs, key=lambda paragraph: paragraph.part):
        if part == "body":
            body = list(group)
        else:
            notes[part] = "\n".join("".join(run.text for run in paragraph.runs) for paragraph in group)
    lines, line = [], ""
    for row, group in groupby(body, key=lambda paragraph: paragraph.cell and paragraph.cell[:2]):
        if row:
            cells = [words(cell) for cell in group if stays(cell.inserted, cell.deleted)]
            lines += ["\t".join(cells)] if cells else []
            continue
        for paragraph in group:
            line += words(paragraph)
            if stays(paragraph.inserted, paragraph.deleted):
                lines += [line] if line or paragraph.style != Layout.SPACE else []
                line = ""
    return lines
