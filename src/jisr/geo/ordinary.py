"""Words of ordinary reports that are also the names of places, and what tells the two apart."""

_ENGLISH = """
adam agi ail akin angel atak avi band bare bar bad bat can cat chai dan der dim fig fit gat gaz gem han hay hero
hey hit hop ich jib main medina mil nav nov param pas pug ram ras rest salt sas seen shot shut sir sis tal tall
tell till tire tom usa van var zap
"""
_ARABIC = """
امان الحي التل بركه برج بري بلد بناب بيت تل ثوره جبل جبلي جوي جيد حارس حارم حرير حمام حور خالص رباط رشت رضي سال
سالم سراب سراي سرج سن شباب شط شيخ شين صاحب صخره صره صفا صير عمان عمر عنزه عين غمد كلار مسجد مغير ملح مليح نصيب
نوار واشه
"""
_NEVER = """
الي الان ابني بس بن كم يتما يرحم عي هق
"""
_CUES = """
في قرب من مدينه قريه بلده ناحيه قضاء قضا معبر منفذ شمال جنوب شرق غرب بالقرب محيط ضواحي محافظه منطقه الي باتجاه
نحو
"""

ORDINARY = frozenset(_ENGLISH.split())
"""In English: in a line they count only with a capital letter that says so."""
ORDINARY_AR = frozenset(_ARABIC.split())
"""In Arabic, which has no capitals: they count only after a word that a place follows."""
NEVER = frozenset(_NEVER.split())
"""Words no report can do without; as places they are found only when they stand alone."""
CUES = frozenset(_CUES.split())
"""Folded words that a place follows in Arabic."""
