"""Fingerprint words: how two people compare a key over a bad line without reading out hex.

Byte i of a digest is word i of a list of 256, so ten words are 80 bits. Both lists are our own: common, neutral
things, no word the beginning of another, any two at least two letters apart, so that one misheard or mistyped
letter never turns a word into another. The English ones differ within their first four letters. The order of
the lists is part of the meaning: it never changes.
"""

import unicodedata
from typing import Literal

from jisr.terms.errors import OurMistake

Lang = Literal["en", "ar"]
LANGS: tuple[Lang, ...] = ("en", "ar")

_ENGLISH = """
    acorn album almond anchor animal apple apricot apron atlas autumn avocado badge bakery balcony bamboo banana
    barley basket bench bicycle biscuit blanket blossom bottle branch breeze brick broom brush bubble bucket buffalo
    bundle button cabbage cabin cactus canal candle canoe caramel carpet cashew celery chair chalk cheese cherry
    chicken chimney circle clock cloud clover coffee compass copper cotton cradle crayon cricket crystal curtain
    cushion daisy diamond dinner dolphin domino easel eclipse elbow emerald engine fabric feather fiddle fleece
    flute forest fossil fridge fruit funnel galaxy garage garden garlic gazelle ginger giraffe glacier glass glove
    goblet granite gravel guitar hammer harvest hazel hedge hinge honey horizon iceberg insect island jacket jasmine
    jelly jigsaw juice jungle juniper kayak kettle kitchen koala lantern laptop laundry lemon lentil lettuce library
    lilac linen lizard lobster lunch magnet mango maple marble market meadow melon mirror mosaic muffin museum music
    napkin nectar needle noodle number nutmeg oasis ocean octopus olive onion opera orbit orchard ostrich oven
    oyster paint pancake papaya paper parrot parsley pasta peach peanut pebble pelican pencil penguin pepper piano
    picnic pillow planet pocket poem potato pudding pumpkin puzzle quail quilt rabbit radish rainbow recipe ribbon
    river robot rooster saddle salad salmon sandal saucer scarf scooter season seaweed shadow shampoo shelf silver
    sketch slipper smile soap sofa spider spinach sponge spoon spring square stadium stone stream sugar sunset
    sweater syrup table teapot tennis thimble ticket toast tomato towel tractor tulip turtle unicorn valley vanilla
    velvet village vinegar violin volcano waffle wagon wallet walnut walrus water whistle window winter zebra zigzag
    zipper
"""

_ARABIC = """
    إبرة إبريق أخطبوط أرجوحة أرنب إسفنج إسمنت إصبع أناناس أنبوب أوزة باذنجان بالون ببغاء بجعة بحيرة برتقال برغي برق
    بسكويت بصل بطاطا بطاقة بطانية بطيخ بقدونس بقرة بلبل بلوط بنفسج بوابة بوصلة بيانو تفاح تقويم تمساح ثعلب ثلاجة ثلج
    جدار جريدة جليد جورب حاسوب حافلة حائط حديد حديقة حذاء حصان حقيبة حلزون حلوى حليب حمامة حوت خاتم خروف خريطة خزانة
    خشب خوخ خيار خيزران خيمة دائرة دراجة درج دفتر دلفين دمية دهان دولاب ربيع رخام رصيف رفوف ركبة رمان رياح زبدة زبيب
    زجاجة زرافة زعتر زعفران زمرد زنبق زنجبيل زهرة زورق زيتون ساعة سبانخ سبورة ستارة سجادة سحابة سرير سطح سفينة سقف
    سكر سلحفاة سماء سمسم سمكة سنبلة سنجاب سنونو سوار سوسن شارع شاشة شاطئ شتاء شجرة شراع شطرنج شعير شمس شمعة شوكة
    شوكولاتة صابون صحن صخرة صفصاف صندوق صنوبر صوف صيدلية صينية ضباب ضفدع طاحونة طاولة طباشير طبل طحين طماطم عدسة
    عصفور عصير عطر عنب عنكبوت غابة غراب غزال غسالة غلاية فاصوليا فانوس فخار فراشة فراولة فرشاة فرن فستان فستق
    فسيفساء فطيرة فلفل فندق فيل قارب قاموس قبعة قرفة قرنفل قطار قفاز قفل قلادة قماش قميص قنفذ قهوة قيثارة كاميرا
    كتاب كرسي كركم كزبرة كعكة كمثرى كمون كهف كوكب لاصق لعبة لوحة لؤلؤ ليمون ماعز متحف مثلث مجداف مجرفة مجلة محرك
    محطة مخبز مدخنة مرآة مربى مرجان مروحة مزرعة مساء مسرح مسطرة مسمار مشط مشمش مصباح مصفاة مضخة مطبخ مطرقة مطعم معطف
    معكرونة مغناطيس مفتاح مقعد مقلاة مكتبة مكنسة مكواة ملصق ملعب ملعقة ملفوف منحدر منديل منشفة موجة موز موقد ميزان
    نافذة نجمة نحاس نحلة نرجس نظارة نعامة نعناع هاتف ورقة وسادة وشاح ياسمين يقطين
"""

WORDS_EN = tuple(_ENGLISH.split())
WORDS_AR = tuple(_ARABIC.split())

_LISTS: dict[str, tuple[str, ...]] = {"en": WORDS_EN, "ar": WORDS_AR}

_SAME_LETTER = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ء": None, "ـ": None})
"""Letters that hands and keyboards exchange or leave out, and tatweel, which only stretches."""


def words_of(digest: bytes, lang: Lang = "en", count: int = 10) -> tuple[str, ...]:
    """The first `count` bytes of a digest as words; raises OurMistake when it is shorter or there is no such list."""
    words = _LISTS.get(lang)
    if words is None:
        raise OurMistake("words-language", "Fingerprint words exist in English (en) and Arabic (ar).")
    if not 1 <= count <= len(digest):
        raise OurMistake("words-count", "There are not that many bytes to put into words.")
    return tuple(words[byte] for byte in digest[:count])


def match_words(text: str, digest: bytes, count: int = 10) -> bool:
    """Whether a typed text is exactly the `count` words of a digest, all English or all Arabic.

    Case, spacing, line numbers, punctuation, vowel signs and tatweel do not matter, nor which alef, hamza seat,
    ya or ta marbuta was typed. Leaving out the spaces is safe because no word begins another. Raises as `words_of`.
    """
    typed = _letters(text)
    return any(typed == _letters("".join(words_of(digest, lang, count))) for lang in LANGS)


def _letters(text: str) -> str:
    """The letters alone, with everything folded that a listener cannot hear; compatibility forms become plain."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_SAME_LETTER)
    return "".join(letter for letter in plain if letter.isalpha())
