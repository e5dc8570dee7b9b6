"""What we say of files that come in or go out when we say no, in Arabic: each English sentence under its code.

What stands between backticks reads left to right; `{name}` is taken from the English sentence. Proposals, until a
native officer has read them.
"""

FILES: dict[str, dict[str, str]] = {
    "box-form": {
        "A box is west, south, east and north in degrees, such as 40,34,44,37.":
            "الإطار غرب وجنوب وشرق وشمال بالدرجات، مثل `40,34,44,37`."
    },
    "cap-area": {"An area of the alert cannot be read.": "لا يمكن قراءة إحدى مناطق الإنذار."},
    "cap-areas": {"The alert has more than {n} areas.": "في الإنذار أكثر من {n} منطقة."},
    "cap-form": {
        "The alert does not say who sent it, its identifier and when.": "لا يذكر الإنذار مرسله ومعرّفه ووقته.",
        "The alert says nothing: it has no info block.": "الإنذار لا يقول شيئاً: ليس فيه قسم معلومات.",
        "The file is not a CAP alert.": "الملف ليس إنذاراً بصيغة `CAP`.",
    },
    "cap-kind": {
        "The message is an acknowledgement or error, and warns of nothing.":
            "الرسالة إقرار أو خطأ، ولا تنذر بشيء."
    },
    "cap-references": {
        "The message changes an earlier one and does not say which.": "الرسالة تغيّر رسالة سابقة ولا تذكر أيّها."
    },
    "cap-sender": {
        "The message would change another sender's alert.": "لو قُبلت الرسالة لغيّرت إنذار مرسل آخر."
    },
    "cap-status": {
        "The alert is a draft or meant for the network only, and is not filed.":
            "الإنذار مسودة أو موجّه إلى الشبكة وحدها، ولا يُقدَّم."
    },
    "csv-size": {
        "A row of the file has more than {n} KiB.": "في الملف صف حجمه أكثر من {n} كيبيبايت.",
        "The file has more than {n} rows.": "في الملف أكثر من {n} صف.",
    },
    "export-empty": {
        "Nothing in the picture that fits can go into this file.": "لا شيء مطابق في صورة الموقف يتسع له هذا الملف."
    },
    "export-format": {"Choose one of the formats.": "اختر إحدى الصيغ."},
    "export-size": {"More than {n} reports fit.": "المطابق أكثر من {n} تقرير."},
    "file-empty": {"The file is empty.": "الملف فارغ."},
    "file-kind": {
        "The file is none of GeoJSON, KML, KMZ, GPX, CAP or a table of ours.":
            "الملف ليس بأيٍّ من الصيغ `GeoJSON, KML, KMZ, GPX, CAP` وليس جدولاً منا."
    },
    "file-size": {"The file has more than {n} MiB.": "حجم الملف أكثر من {n} ميبيبايت."},
    "files-busy": {
        "Other files are being taken in: nothing was saved.": "يجري أخذ ملفات أخرى: لم يُحفظ شيء."
    },
    "form-kind": {"Choose one of the kinds.": "اختر أحد الأنواع."},
    "form-level": {"Choose one of the markings.": "اختر أحد التصنيفات."},
    "geojson-crs": {
        "The file's coordinates are not in WGS 84 degrees.": "إحداثيات الملف ليست درجات على `WGS 84`."
    },
    "geojson-encoding": {"The file is not UTF-8 text.": "الملف ليس نصاً بترميز `UTF-8`."},
    "geojson-form": {
        "It is nested too deep.": "تداخل عناصره أعمق مما يُقرأ.",
        "It is not JSON, or says something twice.": "ليس بصيغة `JSON`، أو يذكر شيئاً مرتين.",
        "Something among the features is no feature.": "بين العناصر ما ليس عنصراً.",
        "The file has too much beside its features.": "في الملف أكثر مما ينبغي إلى جانب عناصره.",
        "The file is not GeoJSON.": "الملف ليس بصيغة `GeoJSON`.",
    },
    "geojson-size": {
        "The file has more than {n} MiB.": "حجم الملف أكثر من {n} ميبيبايت.",
        "The file has more than {n} features.": "في الملف أكثر من {n} عنصر.",
    },
    "gpx-form": {"The file is not GPX.": "الملف ليس بصيغة `GPX`."},
    "gpx-position": {"A point of the file has no lon or lat.": "في الملف نقطة بلا `lon` أو `lat`."},
    "kml-coordinates": {
        "The coordinates of a placemark cannot be read.": "لا يمكن قراءة إحداثيات إحدى العلامات."
    },
    "kml-elsewhere": {
        "A {tag} shows what is not in the file; it is not fetched.":
            "العنصر {tag} يعرض ما ليس في الملف؛ ولا يُجلب."
    },
    "kml-form": {"The file is not KML.": "الملف ليس بصيغة `KML`."},
    "no-file-sent": {"No file was chosen.": "لم يُختر ملف."},
    "no-folder": {"The folder to be watched is not a folder.": "المجلد المراد مراقبته ليس مجلداً."},
    "no-time": {"It does not say when it happened.": "لا يذكر متى وقع."},
    "not-a-file": {"It is not a plain file, and was not opened.": "ليس ملفاً عادياً، ولم يُفتح."},
    "own-changed": {"Jisr wrote this, and it was changed since.": "كتب جسر هذا، ثم غُيِّر."},
    "own-form": {
        "Jisr wrote this, and its fields are not whole any more.": "كتب جسر هذا، ولم تعد حقوله كاملة."
    },
    "own-newer": {"A newer Jisr wrote this.": "كتب هذا إصدار أحدث من جسر."},
    "own-partner": {
        "Another side's report is not filed from a file: it comes through that side's log.":
            "تقرير طرف آخر لا يُقدَّم من ملف: بل يأتي عبر سجل ذلك الطرف."
    },
    "own-stands": {
        "The record has this report, and it says something else there.": "هذا التقرير في السجل، ومضمونه هناك مختلف."
    },
    "person-property": {
        "The property {name} is about persons and was not taken in.": "الخاصية {name} عن الأشخاص ولم تُؤخذ."
    },
    "place-vertices": {
        "The feature is larger than a report can be.": "العنصر أكبر مما يسعه تقرير."
    },
    "too-large": {"That is more than {n} MiB.": "هذا أكثر من {n} ميبيبايت."},
    "xml-attributes": {
        "An element of the file has more than {n} attributes.": "لأحد عناصر الملف أكثر من {n} سمة."
    },
    "xml-depth": {
        "The file has more than {n} elements inside one another.": "في الملف أكثر من {n} عنصر بعضها داخل بعض."
    },
    "xml-doctype": {
        "The file has a document type, which is not read.": "في الملف تعريف لنوع الوثيقة، وهو لا يُقرأ."
    },
    "xml-encoding": {"The file is not UTF-8 text.": "الملف ليس نصاً بترميز `UTF-8`."},
    "xml-form": {
        "The file is not well-formed XML: see line {n}.": "الملف ليس بصيغة `XML` سليمة: انظر السطر {n}."
    },
    "xml-instruction": {
        "The file holds an instruction for a program, which is not followed.": "في الملف تعليمة لبرنامج، وهي لا تُتَّبع."
    },
    "xml-kind": {
        "The file is XML, but none of KML, GPX or CAP.": "الملف بصيغة `XML`، لكنه ليس بأيٍّ من `KML, GPX, CAP`."
    },
    "xml-size": {
        "One tag or text of the file has more than {n} KiB.": "في الملف وسم أو نص حجمه أكثر من {n} كيبيبايت.",
        "The file has more than {n} elements.": "في الملف أكثر من {n} عنصر.",
        "The file has more than {n} MiB.": "حجم الملف أكثر من {n} ميبيبايت.",
    },
    "zip-content": {
        "The archive holds no KML file and no alerts.": "ليس في الأرشيف ملف `KML` ولا إنذارات."
    },
    "zip-encrypted": {"The archive is encrypted.": "الأرشيف مشفّر."},
    "zip-form": {
        "An entry of the archive cannot be unpacked.": "لا يمكن فك أحد ملفات الأرشيف.",
        "An entry of the archive contradicts its directory.": "أحد ملفات الأرشيف يناقض فهرسه.",
        "Something stands before or behind the archive's directory.": "قبل فهرس الأرشيف أو بعده ما ليس منه.",
        "The archive is cut off, or something stands behind its end.": "الأرشيف مبتور، أو بعد نهايته ما ليس منه.",
        "The archive is of a kind that is not read.": "الأرشيف من نوع لا يُقرأ.",
        "The archive's directory cannot be read.": "لا يمكن قراءة فهرس الأرشيف.",
    },
    "zip-link": {
        "The archive has an entry that is no plain file.": "في الأرشيف ما ليس ملفاً عادياً."
    },
    "zip-many": {"The archive has more than one KML file.": "في الأرشيف أكثر من ملف `KML` واحد."},
    "zip-name": {
        "The archive has an entry whose name cannot be a plain file's.":
            "في الأرشيف ما لا يصلح اسمه اسماً لملف عادي.",
        "Two entries of the archive have the same name.": "في الأرشيف ملفان بالاسم نفسه.",
    },
    "zip-nested": {"The archive holds another archive.": "في الأرشيف أرشيف آخر."},
    "zip-overlap": {
        "Entries of the archive overlap, or something stands between them.":
            "ملفات الأرشيف متراكبة، أو بينها ما ليس منها."
    },
    "zip-ratio": {
        "An entry of the archive grows beyond measure when it is unpacked.":
            "أحد ملفات الأرشيف يكبر بلا حد عند فكه."
    },
    "zip-size": {
        "The archive has more than {n} entries.": "في الأرشيف أكثر من {n} ملف.",
        "The archive holds more than {n} MiB.": "في الأرشيف أكثر من {n} ميبيبايت.",
        "The file has more than {n} MiB.": "حجم الملف أكثر من {n} ميبيبايت.",
    },
}  # fmt: skip

FILE_HINTS: dict[str, str] = {
    "A table of somebody else's needs --mapping.": "جدول من غيرنا يحتاج إلى `--mapping`.",
    "Ask that side to release it.": "اطلب من ذلك الطرف الإفراج عنه.",
    "Choose an area or a time.": "اختر منطقة أو مدة.",
    "Choose one and send it again.": "اختر ملفاً وأعد الإرسال.",
    "Correct it in Jisr.": "صحّحه في جسر.",
    "Correct the report in Jisr, or remove its jisr fields to file it as new.":
        "صحّح التقرير في جسر، أو احذف حقول `jisr` منه ليُقدَّم جديداً.",
    "Import them one by one.": "استوردها واحداً واحداً.",
    "Make it first.": "أنشئه أولاً.",
    "Pack the files again, or send them unpacked.": "احزم الملفات من جديد، أو أرسلها دون حزم.",
    "Save it as EPSG:4326.": "احفظه بصيغة `EPSG:4326`.",
    "Save it as UTF-8.": "احفظه بترميز `UTF-8`.",
    "Save it without DOCTYPE.": "احفظه دون `DOCTYPE`.",
    "Say it for the whole file with --occurred.": "اذكره للملف كله بالخيار `--occurred`.",
    "Send it without a password.": "أرسله دون كلمة مرور.",
    "Send the inner one by itself.": "أرسل الداخلي وحده.",
    "Split it.": "قسّمه.",
    "Update Jisr and import it again.": "حدّث جسر ثم استورده مجدداً.",
}  # fmt: skip
