"""The words an open text tells of events with, beyond those of the quick line: closed tables, English and Arabic."""

import re

from jisr.intake.quick_words import COUNTED, WordTable
from jisr.terms.spelling import spelt
from jisr.terms.time_words import pattern

_NEWS = {
    "armed-clash": "battle|battles|battling|fought|fierce fighting|offensive|assault|raid|raided|infiltration attempt|"
    "معركة|معارك|قتال|اقتتال|اشتبك|اشتبكت|مواجهات|هجوم بري|تسلل|عملية تسلل",
    "explosion": "car bombing|bombing|bombings|suicide bombing|landmine exploded|mortar shells|rockets|rocket fire|"
    "تفجيرات|قذائف|قذيفة|صواريخ|صاروخ|انفجار لغم|انفجار عبوة",
    "movement": "advance|advanced|advances|reached|reach|arrived|arrive|retreated|retreat|pulled out|pulled back|"
    "headed for|headed to|headed towards|convoys|crossed|redeployed|reinforcements|"
    "تقدم|تقدمت|وصل|وصلت|وصول|انسحبت|انسحب|توجه|توجهت|تعزيزات|دخل|دخلت",
    "control": "captured|capture|seized|seize|recaptured|retook|took control|take control|taken control|liberated|"
    "fell to|recovered control|under the control|سيطر|سيطرت|السيطرة على|استعاد|استعادت|حرر|حررت|تحرير",
    "meeting": "met|meets|meet with|delegation|summit|visited|visits|talks with|held talks|"
    "التقى|التقت|اجتمع|اجتمعت|وفد|زار|زارت|زيارة|قمة",
    "agreement": "agreed|agree|accord|signed|memorandum|اتفق|اتفقا|اتفقت|مذكرة تفاهم",
    "humanitarian": "fled|fleeing|aid convoy|shelter|camp|camps|returned home|فر|فروا|مخيم|مخيمات|نزح|نزحت",
    "hazard": "heavy rain|storms|collapsed|drowned|أمطار غزيرة|غرق|جرف|انهار",
    "infrastructure": "power station|water station|electricity|water supply|network outage|محطة كهرباء|محطة مياه|"
    "الكهرباء|شبكة",
}  # fmt: skip
NEWS_WORDS = WordTable({words: (category,) for category, words in _NEWS.items()})
"""Verbs and nouns of news, each saying one category."""

_AFFECTED = (
    "killed dead wounded injured hurt missing casualties died martyred displaced evacuated rescued "
    "قتيل قتلى قتيلا جريح جرحى جريحا مصاب مصابين مصابا مفقود مفقودين شهيد شهداء نازح نازحين نازحا وفاة ضحية ضحايا"
)
AFFECTED = frozenset(spelt(word) for word in _AFFECTED.split())
"""Words that say a number is of persons affected, which is what an event counts."""
_MORE_UNITS = (
    "people vehicles fighters troops members policemen officers shells rockets mortars tanks families "
    "مسلح مسلحين مقاتل مقاتلين قذيفة قذائف صاروخ صواريخ شرطي آلية آليات عجلة عجلات"
)
UNITS = COUNTED | AFFECTED | frozenset(spelt(word) for word in _MORE_UNITS.split())
"""Words for what is counted."""
_DUAL = {
    "شاحنتان|شاحنتين": "شاحنة", "سيارتان|سيارتين": "سيارة", "مركبتان|مركبتين": "مركبة", "عائلتان|عائلتين": "عائلة",
    "قتيلان|قتيلين": "قتيل", "جريحان|جريحين": "جريح", "مصابان|مصابين اثنين": "مصاب", "جنديان|جنديين": "جندي",
    "مدنيان|مدنيين اثنين": "مدني", "شخصان|شخصين": "شخص", "طفلان|طفلين": "طفل", "امرأتان|امرأتين": "امرأة",
    "انفجاران|انفجارين": "انفجار", "حافلتان|حافلتين": "حافلة", "قذيفتان|قذيفتين": "قذيفة", "صاروخان|صاروخين": "صاروخ",
    "نازحان": "نازح", "رجلان|رجلين": "رجل", "مسلحان|مسلحين اثنين": "مسلح",
}  # fmt: skip
DUAL = {spelt(form): spelt(unit) for forms, unit in _DUAL.items() for form in forms.split("|")}
"""Arabic words that say two of something by themselves."""
_NO_NUMBERS = "dozens hundreds thousands several scores many some few عشرات مئات آلاف عدة عدد بضعة بعض"
VAGUE = frozenset(spelt(word) for word in _NO_NUMBERS.split())
"""Numbers that are none."""
_LEAST = "at least|more than|over|no fewer than|ما لا يقل عن|لا يقل عن|أكثر من|على الأقل"
_MOST = "up to|as many as|at most|no more than|ما يصل إلى|حتى"
_TO_COME = (
    "will|to be|is to|are to|plans to|plan to|planned|scheduled|expected to|due to be|is set to|intends to|سوف|سيتم|"
    "من المقرر|من المزمع|من المتوقع|ستبدأ|سيبدأ|سيعقد|ستعقد|سيفتح|سيعاد|يعتزم|تعتزم"
)


def _words(table: str) -> str:
    return pattern(spelt(words) for words in table.split("|"))


AT_LEAST = re.compile(rf"(?<!\w){_words(_LEAST)}\s*$")
AT_MOST = re.compile(rf"(?<!\w){_words(_MOST)}\s*$")
COMING = re.compile(rf"(?<!\w)(?:{_words(_TO_COME)})(?!\w)")
"""Words of what is still to come."""
