"""What we say of places and times when we say no, in Arabic: each English sentence under its code.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

PLACES: dict[str, dict[str, str]] = {
    "bare-digits": {"These digits alone do not say where.": "هذه الأرقام وحدها لا تحدد مكاناً."},
    "cell": {"There is no such cell in the grid.": "لا توجد خلية كهذه في الشبكة."},
    "cell-level": {"The grid has the levels {first} to {last}.": "مستويات الشبكة من {first} إلى {last}."},
    "cell-name": {"That is not the name of a grid cell.": "هذا ليس اسم خلية من خلايا الشبكة."},
    "cot-point": {"This CoT point cannot be read.": "لا يمكن قراءة نقطة `CoT` هذه."},
    "date-or-place": {
        "This may be a date as well as an MGRS reference.": "قد يكون هذا تاريخاً كما قد يكون إحداثيات `MGRS`."
    },
    "degrees": {
        "That is not a number of degrees from -{low} to {high}.": "هذا ليس عدداً من الدرجات بين `-{low}` و{high}."
    },
    "gazetteer-columns": {
        "The columns of the gazetteer cannot be used.": "لا يمكن استخدام أعمدة معجم الأماكن.",
    },
    "gazetteer-empty": {"The gazetteer has no places.": "لا أماكن في معجم الأماكن."},
    "gazetteer-form": {
        "Line {n} of the gazetteer is not CSV.": "السطر {n} من معجم الأماكن ليس بصيغة `CSV`.",
        "The gazetteer is not a GeoJSON collection of points.": "معجم الأماكن ليس مجموعة نقاط بصيغة `GeoJSON`.",
        "Feature {n} of the gazetteer is not a point.": "العنصر {n} من معجم الأماكن ليس نقطة.",
    },
    "gazetteer-row": {
        "Line {n} of the gazetteer has too few or many cells.":
            "عدد الخانات في السطر {n} من معجم الأماكن أقل أو أكثر مما يلزم.",
        "{where} of the gazetteer has no name.": "{where} من معجم الأماكن بلا اسم.",
        "{where} of the gazetteer states an error, population, kind or aliases it cannot have.":
            "في {where} من معجم الأماكن هامش خطأ أو عدد سكان أو نوع أو أسماء أخرى لا تُقبل.",
        "{where} of the gazetteer cannot be used: {sentence}": "لا يمكن استخدام {where} من معجم الأماكن: {sentence}",
    },
    "gazetteer-size": {"A gazetteer has at most {n} places.": "لا يضم معجم الأماكن أكثر من {n} من الأماكن."},
    "geo-datum": {"This geo address is not on WGS 84.": "عنوان `geo` هذا ليس على مرجع `WGS 84`."},
    "geo-error": {
        "The uncertainty in this geo address is no number of metres.":
            "هامش الخطأ في عنوان `geo` هذا ليس عدداً من الأمتار."
    },
    "mgrs-digits": {
        "An MGRS reference has as many digits for east as for north, at most five of each.":
            "عدد أرقام الشرق في إحداثيات `MGRS` كعدد أرقام الشمال، وأكثره خمسة لكل منهما."
    },
    "mgrs-square": {"There is no such MGRS square.": "لا يوجد مربع `MGRS` كهذا."},
    "minutes": {"Minutes and seconds are less than 60.": "الدقائق والثواني أقل من 60."},
    "no-coordinates": {"There are no coordinates that can be read.": "لا توجد إحداثيات يمكن قراءتها."},
    "no-place": {"No place of this name is known here.": "لا يُعرف هنا مكان بهذا الاسم."},
    "place-antimeridian": {
        "The place crosses the 180th meridian or a pole.": "يعبر المكان خط الطول 180 أو أحد القطبين."
    },
    "place-crossing": {
        "The outline of the area crosses or overlaps itself.": "حدود المنطقة تتقاطع أو تتراكب مع نفسها."
    },
    "place-edge-too-long": {
        "An edge of the place is longer than a quarter of the globe.": "أحد أضلاع المكان أطول من ربع محيط الأرض."
    },
    "place-empty": {
        "The place has no coordinates.": "المكان بلا إحداثيات.",
        "An area has no outline.": "إحدى المناطق بلا حدود.",
    },
    "place-error": {
        "The error of a place is at least 1 metre.": "هامش خطأ المكان متر واحد على الأقل.",
        "The error of a place is larger than the Earth.": "هامش خطأ المكان أكبر من الأرض.",
    },
    "place-hole": {
        "A hole of the area lies outside it or inside another hole.":
            "في المنطقة فجوة تقع خارجها أو داخل فجوة أخرى."
    },
    "place-line": {"A line needs at least two different points.": "يحتاج الخط إلى نقطتين مختلفتين على الأقل."},
    "place-range": {
        "Longitude must lie from -180 to 180 degrees and latitude from -90 to 90.":
            "يقع خط الطول بين `-180` و180 درجة، وخط العرض بين `-90` و90 درجة.",
        "Latitude must lie from -90 to 90 degrees.": "يقع خط العرض بين `-90` و90 درجة.",
    },
    "place-ring": {
        "The outline of an area needs at least three points and must end where it began.":
            "تحتاج حدود المنطقة إلى ثلاث نقاط على الأقل، وتنتهي حيث بدأت."
    },
    "place-vertices": {"The place has more than {n} points.": "نقاط المكان أكثر من {n}."},
    "several-places": {"The text holds more than one position.": "يذكر النص أكثر من مكان."},
    "short-plus-code": {
        "A short plus code needs the name of a place nearby.": "يحتاج رمز بلس المختصر إلى اسم مكان قريب."
    },
    "too-many-cells": {
        "The place covers more than {n} cells at this level.": "يغطي المكان عند هذا المستوى أكثر من {n} من الخلايا.",
        "The outline of the cells this place covers is too ragged.":
            "حدود الخلايا التي يغطيها المكان متعرجة أكثر مما يُقبل.",
    },
    "two-axes": {
        "The two coordinates must be one latitude and one longitude.":
            "تكون الإحداثيتان خط عرض واحداً وخط طول واحداً."
    },
    "utm-range": {"There is no such UTM position.": "لا توجد إحداثيات `UTM` كهذه."},
    "words-around": {
        "There are words around the coordinates that cannot be read.": "حول الإحداثيات كلمات لا يمكن قراءتها."
    },
    # --- several places, put to a person
    "choose-place": {
        "The text can mean more than one place: choose one.": "يحتمل النص أكثر من مكان: اختر واحداً."
    },
}  # fmt: skip

TERMS: dict[str, dict[str, str]] = {
    "control-character": {"The {field} holds a control character.": "في {field} محرف تحكّم."},
    "date-form": {
        "A date must be written like 2017-06-13, in a known time zone.":
            "يُكتب التاريخ مثل `2017-06-13`، في منطقة زمنية معروفة."
    },
    "empty": {"The place is empty.": "لم يُذكر مكان.", "The {field} is empty.": "{field} فارغ."},
    "id-form": {
        "An id has up to 80 lower-case letters, digits, dots, colons and hyphens.":
            "المعرّف حتى 80 من الحروف اللاتينية الصغيرة والأرقام والرموز `. : -`."
    },
    "not-canonical": {
        "The bytes are not JSON of the agreed form.": "البايتات ليست `JSON` بالصيغة المتفق عليها."
    },
    "side-domain": {
        "A domain has lower-case letters, digits, hyphens and dots, up to 100.":
            "اسم النطاق حتى 100 من الحروف اللاتينية الصغيرة والأرقام والرموز `- .`."
    },
    "side-form": {
        "A side's short name has 2 to 32 lower-case letters, digits and hyphens.":
            "الاسم المختصر للطرف من 2 إلى 32 من الحروف اللاتينية الصغيرة والأرقام والرمز `-`."
    },
    "side-name": {"A side's name has 1 to {n} visible characters.": "اسم الطرف من 1 إلى {n} من الأحرف الظاهرة."},
    "side-url": {
        "An address for partners is https://, a host, and perhaps a port.":
            "العنوان المعطى للشركاء هو `https://` ثم اسم الجهاز المضيف، وقد يليه رقم المنفذ."
    },
    "span-order": {"A time span must start before it ends.": "تبدأ المدة قبل أن تنتهي."},
    "time-form": {
        "That is not a time.": "هذا ليس وقتاً.",
        "A time must be written like 2017-06-13T14:00:00Z, with its offset.":
            "يُكتب الوقت مثل `2017-06-13T14:00:00Z`، مع فرقه عن التوقيت العالمي.",
    },
    "time-value": {"That time does not exist in the calendar.": "لا يوجد هذا الوقت في التقويم."},
    "too-long": {
        "A place is described in at most {n} characters.": "لا يتجاوز وصف المكان {n} من الأحرف.",
        "The {field} is longer than {n} characters.": "{field} أطول من الحد المسموح، وهو {n} من الأحرف.",
    },
    "words-count": {
        "There are not that many bytes to put into words.": "لا تكفي البايتات لهذا العدد من الكلمات."
    },
    "words-language": {
        "Fingerprint words exist in English (en) and Arabic (ar).":
            "كلمات البصمة بالإنجليزية `(en)` والعربية `(ar)` فقط."
    },
    "zone": {"That is not a known time zone.": "هذه ليست منطقة زمنية معروفة."},
}  # fmt: skip
