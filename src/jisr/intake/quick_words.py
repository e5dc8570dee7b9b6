"""The words the quick line knows, English and Arabic: a closed table, matched on folded text."""

import re
from collections.abc import Mapping
from typing import get_args

from jisr.terms.reports import Category, Impact, Kind, Level, Passage
from jisr.terms.spelling import spelt
from jisr.terms.time_words import pattern

_ARTICLES = "(?:[وف])?(?:[بلك])?(?:ال|لل)?"
"""What Arabic writes onto the front of a word."""

_KINDS: dict[Kind, str] = {
    "crossing": "border crossing|border crossing point|crossing point|crossing|crossings|port of entry|border gate|"
    "معبر|معابر|منفذ|معبر حدودي|المعبر الحدودي|منفذ حدودي|نقطة عبور",
    "route": "route|road|highway|motorway|msr|asr|bridge|طريق|الطريق العام|أوتوستراد|جسر|محور",
    "sector": "sector|قطاع",
    "activity": "planned|plan|scheduled|intends to|intend to|مخطط|من المقرر|من المزمع|مقرر",
}
_STATES: dict[Passage, str] = {
    "open": "open|opened|reopened|re opened|re-opened|open again|fully open|open to traffic|passable|"
    "مفتوح|مفتوحة|أعيد فتح|اعيد فتحه|أعيد فتحها|فُتح|فتح|سالك|سالكة",
    "closed": "closed|shut|blocked|cut off|cut|impassable|closed again|"
    "مغلق|مغلقة|أغلق|أغلقت|إغلاق|مسدود|مسدودة|مقطوع|مقطوعة|غير سالك|غير سالكة",
    "restricted": "restricted|limited|partly open|partially open|partly closed|partially closed|half open|"
    "one lane open|open with restrictions|open to trucks only|open to pedestrians only|open to locals only|"
    "مقيد|مقيدة|محدود|محدودة|مفتوح جزئيا|مفتوحة جزئيا|مغلق جزئيا|مغلقة جزئيا",
    "unknown": "status unknown|state unknown|unknown status|حالة غير معروفة|"
    "حالته غير معروفة|حالتها غير معروفة|غير معلوم الحالة",
}
_LEVELS = {
    "critical": "critical|حرج|حرجة", "high": "high|مرتفع|مرتفعة|عال|عالي|عالية", "low": "low|منخفض|منخفضة",
    "medium": "medium|متوسط|متوسطة",
}  # fmt: skip
_CATEGORIES: dict[Category, str] = {
    "armed-clash": "clash|clashes|armed clash|armed clashes|clashed|shooting|gunfire|small arms fire|gun battle|ambush|"
    "exchange of fire|exchanged fire|fire exchanged|opened fire|open fire|under fire|shots|shots fired|firefight|"
    "skirmish|skirmishes|fighting|اشتباك|اشتباكات|إطلاق نار|إطلاق النار|تبادل إطلاق نار|تبادل إطلاق النار|كمين|"
    "تبادل نيران|مناوشات|رمايات",
    "explosion": "explosion|explosions|blast|blasts|detonation|exploded|car bomb|shelling|shelled|mortar fire|"
    "artillery fire|انفجار|انفجارات|تفجير|سيارة مفخخة|قصف|انفجر|انفجرت",
    "hazard": "on fire|a fire|wildfire|wildfires|forest fire|grass fire|house fire|flood|floods|flooding|flooded|"
    "landslide|rockfall|sandstorm|dust storm|storm|earthquake|minefield|mines|unexploded ordnance|uxo|spill|"
    "gas leak|snow|avalanche|حريق|حرائق|فيضان|فيضانات|سيول|انهيار أرضي|عاصفة|عاصفة رملية|عاصفة ترابية|زلزال|"
    "حقل ألغام|ألغام|ثلوج",
    "movement": "movement|movements|convoy|convoys|column|patrol|patrols|moving|moved|deployment|deployed|withdrew|"
    "حركة|تحرك|تحركات|رتل|أرتال|قافلة|قوافل|دورية|دوريات|انتشار|انسحاب",
    "control": "checkpoint|checkpoints|check point|roadblock|roadblocks|حاجز|حواجز|نقطة تفتيش|سيطرة تفتيش",
    "humanitarian": "displaced|displacement|idp|idps|refugee|refugees|evacuation|evacuated|evacuees|aid|relief|"
    "humanitarian|food distribution|returnees|نازح|نازحون|نازحين|نزوح|لاجئ|لاجئون|لاجئين|إجلاء|إغاثة|مساعدات|"
    "مساعدات إنسانية|عائدون|عائدين|مهجرين",
    "agreement": "agreement|agreements|ceasefire|cease fire|cease-fire|truce|اتفاق|اتفاقية|هدنة|وقف إطلاق النار|"
    "وقف إطلاق نار",
    "meeting": "meeting|meetings|talks|met with|conference|negotiations|اجتماع|اجتماعات|لقاء|محادثات|مفاوضات|مؤتمر",
    "infrastructure": "power cut|power outage|blackout|water outage|water cut|pipeline|substation|bridge damaged|"
    "road damaged|telephone down|network down|انقطاع الكهرباء|انقطاع التيار|انقطاع المياه|انقطاع الاتصالات|عطل",
    "protected-site": "protected site|protected sites|موقع محمي|مواقع محمية",
}  # fmt: skip
_DOUBTFUL: dict[str, tuple[Category, ...]] = {
    "fire|fires|نار|نيران|نيران": ("hazard", "armed-clash"), "attack|attacked|هجوم": ("armed-clash", "explosion"),
    "mine|لغم": ("hazard", "explosion"), "ied|عبوة|عبوة ناسفة": ("explosion", "hazard"),
}  # fmt: skip
"""Words of which the line must say more."""

_COUNTED = (
    "truck trucks lorry lorries vehicle vehicles car cars bus buses pickup pickups motorcycle motorcycles tanker "
    "tankers trailer trailers ambulance ambulances person persons people civilian civilians family families idp idps "
    "refugee refugees displaced returnees evacuees child children woman women man men farmers shepherds casualties "
    "wounded injured dead killed hurt missing soldiers guards shots rounds explosions blasts houses homes tents boats "
    "animals sheep cattle pallets tons tonnes boxes convoys patrols drones uav uavs "
    "شاحنة شاحنات سيارة سيارات مركبة مركبات عربة عربات حافلة حافلات باص باصات دراجة دراجات صهريج صهاريج شخص أشخاص "
    "شخصا مدني مدنيين مدنيا عائلة عائلات أسرة أسر نازح نازحين نازحا لاجئ لاجئين لاجئا طفل أطفال امرأة نساء رجل رجال "
    "جريح جرحى قتيل قتلى مصاب مصابين جندي جنود عنصر عناصر انفجار انفجارات خيمة خيام منزل منازل قارب قوارب طن رأس "
    "طائرة طائرات مسيرة طلقات"
)
_IMPACTS: dict[Impact, str] = {
    "very-high": "very high|very-high|عال جدا|مرتفع جدا|عالي جدا", "high": "high|عال|عالي|مرتفع",
    "medium": "medium|moderate|متوسط", "low": "low|منخفض|محدود",
}  # fmt: skip
_MARKS: dict[Level, str] = {
    "open": "open|unclassified|مفتوح", "restricted": "restricted|مقيد|محدود",
    "confidential": "confidential|سري", "secret": "secret|سري للغاية|سري جدا",
}  # fmt: skip
_UNSURE_OF_STATE = (
    "not|no longer|never|will|will be|may|might|could|to be|be|soon|expected|if|unless|about to|planned|isn't|wasn't|"
    "not yet|reportedly|غير|لم|لن|لا|ليس|ليست|لم يعد|لم تعد|سوف|سيتم|سيكون|قد|ربما|من المتوقع|إذا|قريبا"
)
_DENIED = "no|without|لا|بدون|دون|لا يوجد|لا توجد|no sign of|no signs of|no reports of|no more"
_NAMING = (
    "route|road|highway|msr|asr|hill|point|post|unit|sector|number|no|no.|nr|km|bp|op|phone|tel|channel|freq|frequency|"
    "serial|طريق|نقطة|رقم|تلة|هاتف|قناة|تل|لواء|فوج|وحدة"
)
_EXERCISE = "exercise|تمرين"


class WordTable:
    """Which of the table's words stand where, and what each of them says."""

    def __init__(self, source: Mapping[str, object]) -> None:
        self._says = {_bare(word): value for words, value in source.items() for word in words.split("|")}
        self._find = re.compile(rf"(?<!\w){_ARTICLES}(?P<word>{pattern(self._says)})(?!\w)")

    def find(self, text: str) -> list[tuple[int, int, object]]:
        """Start, end and meaning of every word in folded text, longest first where two begin together."""
        return [
            (match.start(), match.end(), self._says[" ".join(match["word"].split())])
            for match in self._find.finditer(text)
        ]


def _bare(word: str) -> str:
    """A word of a table, folded and without the article, which the pattern allows in front of any."""
    plain = " ".join(spelt(word).split())
    return plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain


def _turned(source: Mapping[str, str]) -> dict[str, object]:
    return {words: value for value, words in source.items()}


KIND_WORDS = WordTable(_turned({str(kind): words for kind, words in _KINDS.items()}))
STATE_WORDS = WordTable(_turned({str(state): words for state, words in _STATES.items()}))
LEVEL_WORDS = WordTable(_turned(_LEVELS))
CATEGORY_WORDS = WordTable({words: (category,) for category, words in _CATEGORIES.items()} | dict(_DOUBTFUL))
COUNTED = frozenset(spelt(word) for word in _COUNTED.split())
IMPACT_OF = {spelt(word): impact for impact, words in _IMPACTS.items() for word in words.split("|")}
MARK_OF = {spelt(word): level for level, words in _MARKS.items() for word in words.split("|")}
UNSURE_OF_STATE = re.compile(rf"(?<!\w){pattern(map(spelt, _UNSURE_OF_STATE.split('|')))}(?:\s+\w+)?\s*$")
DENIED = re.compile(rf"(?<!\w){pattern(map(spelt, _DENIED.split('|')))}(?:\s+\w+)?\s*$")
NAMING = re.compile(rf"(?<!\w)(?:ال)?{pattern(map(spelt, _NAMING.split('|')))}\s*[#:]?\s*$")
EXERCISE = frozenset(spelt(word) for word in _EXERCISE.split("|"))

TAGS: dict[str, tuple[str, str]] = {
    **{kind: ("kind", kind) for kind in get_args(Kind)},
    **{category: ("category", category) for category in get_args(Category) if category != "unknown"},
    **{state: ("state", state) for state in get_args(Passage)},
    **{f"impact-{impact}": ("impact", impact) for impact in get_args(Impact) if impact != "unknown"},
    **{f"level-{level}": ("level", level) for level in _LEVELS},
    "exercise": ("exercise", "exercise"), spelt("تمرين"): ("exercise", "exercise"),
    **{spelt(word): ("kind", kind) for kind, word in {
        "crossing": "معبر", "route": "طريق", "sector": "قطاع", "site": "موقع", "activity": "نشاط", "event": "حدث",
    }.items()},
    **{spelt(word): ("category", category) for category, word in {
        "armed-clash": "اشتباك", "explosion": "انفجار", "hazard": "خطر", "movement": "حركة", "control": "تفتيش",
        "humanitarian": "إنساني", "agreement": "اتفاق", "meeting": "اجتماع", "infrastructure": "بنية",
        "protected-site": "محمي", "other": "أخرى", "status": "حالة",
    }.items()},
    **{spelt(word): ("state", state) for state, word in {
        "open": "مفتوح", "closed": "مغلق", "restricted": "مقيد",
    }.items()},
}  # fmt: skip
"""What `#word` sets; the way out of every doubt about a field."""
