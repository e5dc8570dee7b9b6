"""Invented articles as people paste them, each with comments in another layout: ARTICLE, then what the page had below.

Every place, person and event here is invented. `many` is how many comments there are, `first` how they begin.
"""

from typing import NamedTuple


class Sample(NamedTuple):
    """The article, what stands under it, where the comments begin, how many there are, and whether that can be told."""

    article: str
    below: str
    first: str
    many: int
    exact: bool = True


EN = """Ferry Resumes Between The Two Banks

The ferry at Tell Marda carried its first passengers on June 12 after three weeks of repairs, the harbour office said.

About forty people crossed before noon, most of them traders who had waited since the old bridge was closed. The office
added that the service would run from dawn to dusk while the road on the northern bank is being cleared.

Engineers from both sides inspected the landing on Sunday and found it safe for light vehicles only."""

SUBHEADED = """Rain Closes The Valley Road

Heavy rain washed away part of the valley road near the lower mill on Saturday night, the roads department said.

Repairs Begin

Crews began clearing stones on Sunday morning and expect to open one lane before the end of the week, weather allowing.
The department asked drivers to use the upper road, which is longer but was not damaged by the water that came down.

Schools Stay Shut

Two schools in the valley stay shut until the road is open again, because their buses cannot take the upper road safely.
The education office said that lessons would be held in the community hall for those who live nearby.

"""

AR = """استئناف عمل العبّارة بين الضفتين

نقلت العبّارة عند تل مردة أول الركاب في ١٢ حزيران بعد ثلاثة أسابيع من أعمال الصيانة، بحسب مكتب المرفأ.

وعبر نحو أربعين شخصاً قبل الظهر، معظمهم من التجار الذين كانوا ينتظرون منذ إغلاق الجسر القديم. وأضاف المكتب أن الخدمة
ستستمر من الفجر حتى المغيب ما دام الطريق على الضفة الشمالية قيد التنظيف.

وتفقد مهندسون من الطرفين المرسى يوم الأحد ووجدوه آمناً للمركبات الخفيفة فقط."""

WITH: dict[str, Sample] = {
    "heading with a count": Sample(EN, """

Comments (3)

Harbour Cat
Good to hear. The bridge will take years.

old_trader
I crossed yesterday, it took ten minutes

Lina K
Does it take lorries?""", "Comments (3)", 3),
    "count before the heading, says": Sample(EN, """

2 Comments

Nadir says:
June 14, 2017 at 9:12 am
At last. My cousin waited there for two weeks.
Reply

Miller says:
June 14, 2017 at 11:40 am
They said the same last year.
Reply

Leave a Reply
Your email address will not be published.""", "2 Comments", 2),
    "says without a heading": Sample(EN, """

Nadir says:
June 14, 2017 at 9:12 am
At last. My cousin waited there for two weeks and had to sleep in his lorry at the landing.

Miller says:
June 14, 2017 at 11:40 am
They said the same last year.""", "Nadir says:", 2),
    "hours ago beside the name": Sample(EN, """

Salt Road · 2 hours ago
The harbour office always promises. We will see in a month whether it still runs.
Like · Reply · 4

north_bank_77 · 5 hours ago
nice pictures
Like · Reply""", "Salt Road", 2),
    "name, then the hour on its own line": Sample(EN, """

Samira
3 days ago
Thank you for the report, it is the only one about our village.

Yaqub H.
2 days ago
Is there a timetable?

Samira
2 days ago
Dawn to dusk, it says above.""", "Samira", 3),
    "buttons under each": Sample(EN, """

Tariq
This will help the market a lot.
Reply
Share

Quiet Reader
It stops when the water rises, as every spring.
Reply
Share""", "Tariq", 2),
    "names alone, no other sign": Sample(EN, """

Copper Kettle

The office did well this time, both banks worked together and nobody had to wait for the bridge.

Ana B

i was there on monday and it was fun, you can see the old piers

Windmill

who pays for all this??? not me I hope...

north road again

Dusty Boots

lol they cant even clear the road""", "Copper Kettle", 4, False),
    "a joined discussion": Sample(EN, """

Join the discussion

Guest
Finally some good news!

Kestrel
Until the next flood...""", "Join the discussion", 2, False),
    "thoughts on the title": Sample(EN, """

3 thoughts on “Ferry Resumes Between The Two Banks”

Basil
June 13, 2017 at 10:01 pm
Long overdue.

Reed
June 14, 2017 at 7:30 am
And the price?

Basil
June 14, 2017 at 8:00 am
Same as before.""", "3 thoughts on", 3),
    "a heading over unsigned words": Sample(EN, """

Readers' comments

I do not believe a word of it.

Good for the traders, bad for those who live by the road.""", "Readers' comments", 1, False),
    "subheads before, names after": Sample(SUBHEADED.strip(), """

Stone Age

I told you the drain is too small!!

Hilltop

you can't fix that road, they should move it

Mira

my kids are happy :)""", "Stone Age", 3, False),
    "dates beside the names": Sample(EN, """

Omran on June 14, 2017 at 9:12 am
A good day for both banks.

Pilot Fish on June 15, 2017 at 6:40 pm
Let us see how long it lasts.""", "Omran", 2),
    "a heading says there are none": Sample(EN, "\n\nNo comments yet\n\nBe the first to comment", "No comments", 0),
    "Arabic heading and names": Sample(AR, """

التعليقات (2)

أبو سمير
الحمد لله، أخيراً!

قارئ من الضفة
يا ريت يكملوا الطريق""", "التعليقات", 2),
    "Arabic hours and buttons": Sample(AR, """

ابن النهر
منذ ساعتين
الله يعطيهم العافية على هذا العمل الكبير والمهم لأهل الضفتين.
رد

سعاد
قبل 3 أيام
متى يفتح الجسر؟
رد""", "ابن النهر", 2),
    "Arabic says": Sample(AR, """

يقول نادر:
14 يونيو 2017 الساعة 9:12 ص
خبر جيد لأهل القرية.
رد

يقول قارئ:
14 يونيو 2017 الساعة 11:40 ص
سنرى.
رد""", "يقول نادر", 2),
    "Arabic names alone": Sample(AR, """

زهرة الوادي

والله هذا أحسن خبر من شهور

أبو يزن

شو بدنا بالعبارة... بدنا جسر!!

صياد

أنا كنت هناك، الدور طويل""", "زهرة الوادي", 3, False),
}  # fmt: skip

PLAIN: dict[str, str] = {
    "an article": EN,
    "Arabic article": AR,
    "subheads in capitals": SUBHEADED,
    "an interview": """A Talk With The Ferryman

The ferryman has crossed the river for thirty years. We met him at the landing of Tell Marda on a quiet afternoon.

Reporter

How many people do you carry in a day?

Ferryman

I carry forty, you know, sometimes more. My father carried ten!

Reporter

And when the water rises?

Ferryman

Then I wait. You cannot argue with a river...""",
    "a byline and an hour": """Landing Inspected

Rima Haddad
2 hours ago

Engineers inspected the landing at Tell Marda on Sunday and found it safe for light vehicles only, the office said.

The next inspection is planned for the end of the month, when the water is expected to be lower than it is now.""",
    "a share bar with a count": """Landing Inspected

12 Comments
Share

Engineers inspected the landing at Tell Marda on Sunday and found it safe for light vehicles only, the office said.

The next inspection is planned for the end of the month, when the water is expected to be lower than it is now.

Drivers of lorries were asked to use the southern bridge until then, and to keep to the posted limits on the way.""",
    "a list of places": """Crossings This Week

The harbour office published the state of every landing on the river, as it stood on Monday morning.

Upper Landing
Closed since Saturday because of high water.

Tell Marda
Open from dawn to dusk for light vehicles and for people on foot.

Lower Mill
Open, but only in daylight.""",
    "a quotation with who said it": """Ferry Resumes

The harbour office told reporters on Monday that the service had been resumed after three weeks of repairs.

The director said:

"We worked day and night, and I am proud of my people! You will see that it lasts."

The service runs from dawn to dusk, the office added, and the price has not changed since the spring of last year.""",
    "one line": "Three trucks waited at the landing on Monday.",
    "words on comments": """Ministry Comments On Ferry

The ministry declined to comment on the ferry on Monday, and its spokesman did not reply to questions from reporters.

Readers of the paper sent many comments, of which the editor said that some would be printed next week in full.""",
    "links to other articles": EN
    + """

Related Articles

Ministry Says Bridge Safe
3 days ago

Market Opens
5 days ago

River Rises · 6 days ago
Mill Restored · 7 days ago""",
    "live updates": """Live Updates From The River

The harbour office gives updates on the water level here, as they come in, from early morning until late at night.

The upper landing
2 hours ago
The upper landing was closed at noon because of high water, the harbour office said in a short statement.

Ferry stops for an hour
4 hours ago
The ferry stopped for an hour while the engineers looked at the cable, and went on after that as usual.""",
    "voices with their trades": """Voices From The Bank

We asked people at the landing of Tell Marda what they think of the ferry, three weeks after it stopped for repairs.

Nadir Salt, Trader

"I waited for weeks. You cannot sell fish in a truck!"

Mira Stone, Teacher

"My pupils could not come... we missed them." """,
    "whom to write to": EN
    + """

Contact

Rima Haddad
Press Office
+000 000

Sami Noor
Harbour Office
harbour@news.example""",
    "a first person column": """My River

I grew up on the northern bank, and I can tell you that nobody there ever trusted the bridge!

The Old Pier

My father used to say: you cross when the river lets you... I did not believe him until last spring.

The New Landing

Now I take the ferry twice a week, and I wave at the pier. You should come and see it, it is beautiful.""",
}
