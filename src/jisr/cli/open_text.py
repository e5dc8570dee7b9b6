"""`jisr intake --article`: an article or a pasted message as one report, and what it suggests, in either language."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from jisr.cli.opening import actor, open_side
from jisr.cli.output import FIRST_STRONG, POP, answer, isolate
from jisr.intake.open_text import Chosen, OpenText, Suggestion, settled
from jisr.intake.open_text_sheet import FIELDS
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Lang
from jisr.web.open_text import open_texts

_CUT = re.compile(r"(?P<number>\d{1,4})(?::(?P<choices>\w+=\d{1,3}(?:,\w+=\d{1,3})*))?")

SAYS: dict[str, tuple[str, str]] = {
    "article": ("Article", "مقال"), "message": ("Pasted message", "رسالة ملصقة"), "page": ("Page", "صفحة"),
    "title": ("title", "العنوان"), "published": ("published", "نُشر"), "source": ("source", "المصدر"),
    "private": ("stays on this side", "يبقى لدى هذا الطرف"), "language": ("language", "اللغة"),
    "en": ("English", "الإنجليزية"), "ar": ("Arabic", "العربية"),
    "grade": ("grade", "التقييم"),
    "f6": ("cannot be judged; releasable to nobody", "لا يمكن الحكم عليه؛ لا يُفرج عنه لأحد"),
    "text": ("text", "النص"), "kept": ("{n} characters, kept whole", "{n} حرفاً، محفوظة كاملة"),
    "parts": ("in {n} linked reports", "في {n} تقارير مربوطة"), "comments": ("comments", "التعليقات"),
    "none": ("none found", "لم يُعثر على شيء"),
    "apart": ("{n}, from character {at} on: not filed", "{n}، ابتداء من الحرف {at}: لا تُقدَّم"),
    "least": ("at least {n}, from character {at} on: not filed", "{n} على الأقل، ابتداء من الحرف {at}: لا تُقدَّم"),
    "rest": ("from character {at} on: not filed", "ابتداء من الحرف {at}: لا يُقدَّم"),
    "removed": ("{n} characters that lie to the eye were taken out", "حُذف {n} من الأحرف التي تخدع العين"),
    "left-out": ("{n} characters of the page around the article were left out", "تُرك {n} من أحرف الصفحة حول المقال"),
    "note": ("note", "ملاحظة"), "suggestions": ("{n} suggestions", "الاقتراحات: {n}"),
    "time": ("time", "الوقت"), "place": ("place", "المكان"), "kind": ("kind", "النوع"),
    "category": ("category", "الفئة"), "count": ("number", "العدد"),
    "saved": ("Saved as entry {n}.", "حُفظ في القيد {n}."), "cut": ("Cut as entry {n}.", "اقتُطع في القيد {n}."),
    "dry": ("Nothing was saved.", "لم يُحفظ شيء."),
}  # fmt: skip


def add_options(parser: ArgumentParser) -> None:
    """What `jisr intake` takes for an article."""
    parser.add_argument("--article", action="store_true", help="the file is an article or a pasted message")
    parser.add_argument("--published", metavar="DATE", help="when the article was published, such as 2017-06-14")
    parser.add_argument("--url", default="", metavar="SOURCE", help="where the article is from; stays on this side")
    parser.add_argument("--title", default="", help="title of the article's report; left out: its first line")
    parser.add_argument("--end", type=int, metavar="CHARACTER", help="where the article ends; left out: as it is found")
    parser.add_argument("--parts", action="store_true", help="file an article that is too long for one report in parts")
    parser.add_argument(
        "--cut", action="append", default=[], metavar="N[:FIELD=M,...]",
        help="cut suggestion N out as a report of its own; FIELD=M takes its M-th reading, as in 4:kind=1,category=3",
    )  # fmt: skip


def article(given: Namespace) -> int:
    if not given.published:
        raise OurMistake("no-published", "An article needs the day it was published.", "Add --published 2017-06-14.")
    if len(given.file) != 1 or given.watch:
        raise OurMistake("article-alone", "An article is filed by itself.", "Name the one file it is in.")
    lang: Lang = given.lang or "en"
    raw = _text(Path(given.file[0]))
    with open_side(given) as node:
        desk = open_texts(node)
        read = desk.read(raw, given.published, lang, source=given.url, end=given.end)
        wanted = [_chosen(read, cut) for cut in given.cut]
        filed: list[int] = []
        pieces: list[int] = []
        if not given.dry_run:
            if wanted and read.parts > 1:
                raise OurMistake(
                    "cut-parts", "Suggestions of an article in parts are cut on its page.", "Open it there."
                )
            filed = desk.file(actor(node, given), read, title=given.title, in_parts=given.parts)
            pieces = desk.cut(actor(node, given), filed[0], wanted) if wanted else []
            node.record.sign()
    document = {"read": read, "serials": filed, "cut": pieces}
    answer(given.json, document, [*_shown(read, lang), "", *_saved(filed, pieces, lang)])
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise OurMistake("no-file", f"The file {path.name} cannot be read.") from None
    except UnicodeDecodeError:
        raise OurMistake("text-encoding", "The file is not UTF-8 text.", "Save it as UTF-8.") from None


def _chosen(read: OpenText, cut: str) -> Chosen:
    """A suggestion by its number in the print, with readings by theirs."""
    match = _CUT.fullmatch(cut)
    number = int(match["number"]) if match else 0
    if match is None or not 0 < number <= len(read.suggestions):
        raise OurMistake("cut-form", "There is no such suggestion.", "Write --cut 2, or --cut 2:place=1,category=3.")
    one = read.suggestions[number - 1]
    values: dict[str, str] = {}
    for choice in (match["choices"] or "").split(","):
        name, _, place = choice.partition("=")
        if not name:
            continue
        options = [option.id for field in one.fields if field.name == name for option in field.options]
        if not place.isdecimal() or not 0 < int(place) <= len(options):
            raise OurMistake(
                "cut-form", f"Suggestion {number} has no such reading of {name}.", "Look at it with --dry-run."
            )
        values[name] = options[int(place) - 1]
    chosen = Chosen(start=one.start, **{name: values.get(name) for name in FIELDS})
    # Asked before the article is filed: a command that ends with a question has done nothing.
    settled(one, chosen)
    return chosen


# --- what is printed ---------------------------------------------------------------------------------------------


def _say(name: str, lang: Lang, **values: object) -> str:
    return SAYS[name][lang == "ar"].format(**values)


def _ours(text: str) -> str:
    """Words of our own, in which groups and grids are isolated already."""
    return f"{FIRST_STRONG}{text}{POP}" if FIRST_STRONG in text else isolate(text)


def _row(name: str, value: str, lang: Lang) -> str:
    return f"  {_say(name, lang):<12}{value}"


def _shown(read: OpenText, lang: Lang) -> list[str]:
    comments = read.comments
    if comments.count:
        apart = _say("apart" if comments.exact else "least", lang, n=comments.count, at=comments.start)
    else:
        apart = _say("rest", lang, at=comments.start) if comments.start < len(read.text) else _say("none", lang)
    kept = _say("kept", lang, n=read.end) + (f", {_say('parts', lang, n=read.parts)}" if read.parts > 1 else "")
    lines = [
        _say(read.form, lang), _row("title", isolate(read.title), lang), _row("published", read.dtg, lang),
        _row("source", f"{isolate(read.source or '-')} ({_say('private', lang)})", lang),
        _row("language", _say(read.lang, lang), lang), _row("grade", f"F6: {_say('f6', lang)}", lang),
        _row("text", kept, lang), _row("comments", apart, lang),
    ]  # fmt: skip
    for name, number in (("removed", read.removed), ("left-out", read.left_out)):
        lines += [_row("note", _say(name, lang, n=number), lang)] if number else []
    lines += ["", _say("suggestions", lang, n=len(read.suggestions))]
    for number, one in enumerate(read.suggestions, 1):
        lines += ["", *_suggestion(number, one, lang)]
    return lines


def _suggestion(number: int, one: Suggestion, lang: Lang) -> Iterable[str]:
    """Its words, each mark with what it means, and each field with its readings; a star stands at the chosen one."""
    yield f"{number}. {isolate(one.title)}  [{one.start}-{one.end}]"
    yield f"   “{isolate(' '.join(one.quote.split()))}”"
    for mark in one.marks:
        yield f"   {_say(mark.as_, lang):<10}{isolate(' '.join(mark.text.split()))}  =  {_ours(mark.means)}"
    for field in one.fields:
        if not field.chosen:
            yield f"   ? {field.say_ar if lang == 'ar' else field.say_en}"
        if not field.chosen or len(field.options) > 1:
            for place, option in enumerate(field.options, 1):
                star = "*" if option.id == field.chosen else " "
                yield f"     {star} {field.name}={place}  {_ours(option.label)}"


def _saved(filed: list[int], pieces: list[int], lang: Lang) -> list[str]:
    if not filed:
        return [_say("dry", lang)]
    return [*(_say("saved", lang, n=one) for one in filed), *(_say("cut", lang, n=one) for one in pieces)]
