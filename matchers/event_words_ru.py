"""Russian words for what happened to someone; `event_words` explains the rows."""

MACROS = {
    "PART": "(?#end)(?:а|о|ы)?",
    "PAST": "(?#end)(?:а|и|о)?",
    "ADJ": "(?#end)(?:ый|ая|ое|ые|ого|ой|ому|ую|ым|ом|ых|ыми)",
    "POLICE": r"(?:полици|отдел|участ|ровд|уп|гуп|увд|департамент|кнб)\w*",
    "OFFICE": r"(?:допрос|полици|бесед|суд|прокуратур|следовател|департамент|кнб|дп|акимат|разговор|отдел)\w*",
    "JAIL": r"(?:под\s+страж(?:у|ей)|(?:в\s+)?(?:сизо|следственн\w+\s+изолятор\w*|изоляторе?))",
    "KEEPING": r"(?:арест|срок\s+содержания|стражу|содержание\s+под\s+стражей)",
    "HOSPITAL": r"(?:больниц|госпитал|реанимаци|стационар|клиник|психбольниц|психиатр|психдиспансер)\w*",
    "HOME": r"домашн\w+\s+арест\w*",
    "TERM": (
        r"(?:(?:NUM)\s+(?:год(?:а|ам|у)?|лет|месяц(?:а|ев|ам))|пожизненн\w+|(?:ограничени|лишени)\w\s+свободы|условн\w+"
        r"|пробац\w+|(?:общественн|принудительн)\w+\s+(?:работ|труд)\w*)"
    ),
    "CRIME": (
        r"(?:по|стать\w+|участи\w+|клевет\w+|распространен\w+|разжиган\w+|возбужден\w+|оскорблен\w+|экстремизм\w+"
        r"|терроризм\w+|мошеннич\w+|организации|финансирован\w+|вымогательств\w+|неповиновен\w+)"
    ),
    "PURSUIT": (
        r"(?:деятельност\w+|объединени\w+|участвовать|участие|мероприяти\w+|публик\w+|выступать|журналистик\w+"
        r"|профессиональн\w+|заниматься|посещать|состоять|вступать)"
    ),
    "RULING": r"(?:приговор|решени|постановлени|арест|наказани|штраф)\w*",
    "APPEAL": r"(?:апелляци|кассаци|жалоб)\w*",
}

ROWS = r"""
summoned              nom  вызван PART
summoned              attr вызванн ADJ
summoned              acc  вызыва(ют|ет|л|ла|ли)
summoned              acc  вызвал PAST … OFFICE
summoned              acc  вызывал PAST
summoned              acc  вызвал PAST
summoned              nom  получил(а)? повестку
summoned              dat  вручил(и|а)? повестку
summoned              dat  пришла повестка
summoned              dat  прислал(и|а)? повестку
summoned              nom  допрошен PART
summoned              acc  допросил PAST
searched              at   обыск(и|ом|а|ами|ов)?
searched              at   обыскал PAST
searched              at   обыскан PART
detained              nom  задержан PART
detained              acc  задержал PAST
detained              acc  задерживал PAST
detained              acc  задержавш\w+
detained              attr задержанн ADJ
detained              gen  задержани(е|я|ю|ем|и)
detained              nom  доставлен PART … POLICE
detained              acc  доставил PAST … POLICE
detained              acc  увезл(и|а) … POLICE
detained              acc  забрал PAST … POLICE
administrative_arrest nom  приговорен PART к … (сут(ок|кам)|административному аресту|дням)
administrative_arrest acc  приговорил PAST к … (сут(ок|кам)|административному аресту|дням)
administrative_arrest acc  приговорил PAST … к NUM (суткам|дням)
administrative_arrest nom  отбы(л|ла|ли|в) … (суток|административный арест)
administrative_arrest nom  отбывает … (суток|административный арест)
administrative_arrest nom  получил(а|и)? NUM (суток|дней)
administrative_arrest dat  дал(и)? NUM (суток|дней)
administrative_arrest dat  назначен(о|ы)? … (суток|административн\w+ арест\w*)
administrative_arrest dat  назначил PAST … (суток|административн\w+ арест\w*)
administrative_arrest nom  под административн(ый|ым) арест(ом)?
administrative_arrest nom  (помещен|отправлен|водворен)(а|ы)? … спецприемник\w*
administrative_arrest acc  (поместил|отправил|водворил)(а|и)? … спецприемник\w*
administrative_arrest gen  административн(ый|ого|ому|ым|ом) арест(а|у|ом|е)?
administrative_arrest acc  подверг(ли|ла|нут|нута|нуты)? … административному аресту
house_arrest          acc  (отправил|поместил|оставил|перевел)(а|и)? … под HOME
house_arrest          nom  (отправлен|помещен|оставлен|переведен)(а|ы)? … под HOME
house_arrest          dat  (избран|назначен)(а|о|ы)? … HOME
house_arrest          dat  (избрал|назначил)(а|и|о)? … HOME
house_arrest          nom  под HOME
house_arrest          gen  HOME
custody               nom  (взят|заключен|помещен|водворен|отправлен|оставлен|переведен)(а|ы)? … JAIL
custody               acc  (взял|заключил|поместил|водворил|отправил|оставил|перевел)(а|и|о)? … JAIL
custody               nom  (находится|содержится|сидит|провел|провела|содержался|содержалась|находился|находилась
                           |остается|остаются|содержатся|находятся|провели|сидел|сидела) … JAIL
custody               acc  (держат|содержат|удерживают|держали|привезли) … JAIL
custody               dat  продлил(и|а|о)? … KEEPING
custody               dat  продлен(о|а|ы)? … KEEPING
custody               acc  (санкционировал|одобрил)(а|и)? арест
custody               nom  под страж(ей|у)
custody               dat  срок … под стражей
arrest                nom  арестован PART
arrest                acc  арестовал PAST
arrest                attr арестованн ADJ
arrest                gen  арест(а|у|ом|е)?
arrest                gen  заключение … под стражу
released+travel_ban   nom  (отпущен|отпущена|отпущены|освобожден|освобождена) … под подписку о невыезде
released+travel_ban   acc  (отпустил|освободил)(и|а)? … под подписку о невыезде
travel_ban            nom  (находится|находятся|остается|оставлен|оставлена) … подписк(ой|у|е) о невыезде
travel_ban            nom  под подпиской о невыезде
travel_ban            acc  взял(и|а)? … подписку о невыезде
travel_ban            nom  дал(а|и)? подписку о невыезде
travel_ban            dat  подписк(а|у|и|ой) о невыезде
travel_ban            dat  запрет на выезд
travel_ban            dat  (запретил|закрыл)(и|а|о)? … (выезд|выезжать|покидать)
travel_ban            dat  (запрещен|закрыт)(о|а)? … (выезд|выезжать|покидать)
charged               dat  предъявил PAST … обвинени(е|я)
charged               dat  предъявлен(о|ы|а)? … обвинени(е|я)
charged               dat  обвинени(е|я) … предъявлен(о|ы|а)?
charged               dat  обвинени(е|я) … предъявил(и|а|о)?
charged               dat  вменя(ют|ется|ли|л|ла)
charged               dat  вменил(и|а)?
charged               dat  инкриминиру(ют|ется|ет)
charged               dat  инкриминировал(и|а|о)?
charged               nom  обвин(яется|яются|ялся|ялась|ялись)
charged               acc  обвиня(ют|ли|ет) … CRIME
charged               nom  обвинен(а|ы)? (по|в)
charged               acc  обвинил(и|а)? по
charged               nom  (признан|стал|стала|проходит|проходят)(а|ы)? (обвиняем|подозреваем) ADJ
charged               attr обвиняем ADJ
charged               dat  возбу(жден|дил)(о|ы|а|и)? … дел(о|а)
charged               dat  дел(о|а) … возбу(жден|дил)(о|ы|а|и)?
charged               dat  зав(едено|ели|ел|ела) … дел(о|а)
tried                 ins  суд(а|е|ом)?
tried                 ins  (процесс|разбирательств)(а|е|о|ом)?
tried                 nom  предста(л|ла|ли|ет) перед … судом
tried                 acc  суд(ят|или)
tried                 acc  отда(ли|л|ла) под суд
tried                 nom  (пошел|пошла|попал|попала|отдан) под суд
tried                 nom  на скамье подсудимых
tried                 attr подсудим ADJ
convicted+sentenced   nom  осужден(а|ы)? … TERM
convicted+sentenced   acc  осудил(и|а)? … TERM
convicted             nom  осужден(а|ы)?
convicted             acc  осудил(и|а)?
convicted+sentenced   attr осужденн ADJ … TERM
convicted             attr осужденн ADJ
convicted             nom  признан(а|ы)? … виновн(ым|ой|ыми)
convicted             acc  признал(и|а)? … виновн(ым|ой|ыми)
convicted             nom  виновн(ым|ой|ыми) признан(а|ы)?
convicted             acc  виновн(ым|ой|ыми) признал(и|а)?
convicted             dat  вынес(ли|ла|ен|ен)? … обвинительный приговор
convicted             dat  обвинительный приговор
sentenced+fined       nom  приговорен(а|ы)? … к … штраф(у|ам)
sentenced+fined       acc  приговорил(и|а)? … к … штраф(у|ам)
sentenced             nom  приговорен(а|ы)?
sentenced             acc  приговорил(и|а)?
sentenced             attr приговоренн ADJ
sentenced             dat  (назначил|дал|присудил)(и|а|о)? … TERM
sentenced             dat  назначен(о|ы|а)? … TERM
sentenced             nom  получил(и|а)? … (NUM (год(а)?|лет)|условн\w+ срок|(лишения|ограничения) свободы
                           |реальн\w+ срок)
sentenced             nom  отбывает … (срок|наказание)
sentenced             nom  отбы(л|ла|в) … (срок|наказание)
sentenced             nom  отбывал(а)? … (срок|наказание)
sentenced             nom  отсидел(а)?
sentenced             dat  вынес(ли|ла|ен)? … приговор
sentenced             dat  (огласил|зачитал)(и|а)? … приговор
sentenced             dat  приговор … (вынес|оглас|зачита)\w+
sentenced             gen  приговор(а|у|ом|е)?
fined                 nom  оштрафован(а|ы|о)?
fined                 acc  оштрафовал(и|а)?
fined                 attr оштрафованн ADJ
fined                 dat  (назначил|выписал|наложил|присудил)(и|а|о)? … штраф(а)?
fined                 dat  (назначен|наложен|выписан)(о|ы)? … штраф(а)?
fined                 dat  штраф … (назначил|выписал|наложил|назначен|наложен|выписан)(и|а|о)?
fined                 nom  (заплатил|выплатил|уплатил)(а|и)? … штраф
fined                 nom  обязан(а|ы)? … штраф
fined                 acc  обязал(а|и)? … штраф
fined                 any  взыскал(и|а)? … штраф
fined                 acc  наказал(и|а)? штрафом
fined                 nom  (наказан|наказана) штрафом
appealed              nom  обжаловал(а|и)? … RULING
appealed              nom  подал(а|и)? … APPEAL
appealed              gen  (апелляционн\w+|кассационн\w+) (жалоб|инстанци|коллеги)\w+
appealed              gen  приговор … обжалован
requalified           any  переквалифицировал(и|а)?
requalified           any  переквалифицирован(о|а|ы)?
requalified           any  переквалификаци(я|и|ю|ей)
amnestied+released    nom  освобожд(ен|ена|ены) … по амнистии
amnestied+released    nom  выш(ел|ла|ли) … по амнистии
none                  nom  освобожд(ен|ена|ены) от (должност|занимаем|обязанност|уплат|ответственност|работ|наказани)\w*
none                  acc  освобод(ил|ила|или) от (должност|занимаем|обязанност|уплат|ответственност|работ|наказани)\w*
released              nom  освобожден(а|ы)?
released              acc  освободил(и|а)?
released              nom  освободил(ся|ась|ись)
released              nom  отпущен(а|ы)?
released              acc  отпустил(и|а)?
released              nom  выпущен(а|ы)?
released              acc  выпустил(и|а)?
released              nom  выш(ел|ла|ли) … (на свободу|на волю|из (колонии|тюрьмы|сизо|заключения|изолятора
                           |спецприемника))
released              attr освобожденн ADJ
released              attr (освободивш|вышедш)(ийся|егося|емуся|аяся|уюся|ейся|ий|его|ему|ая|ую|ей)
released              gen  после освобождения
released              gen  (состоялось|произошло) освобождение
amnestied             nom  амнистирован(а|ы)?
amnestied             acc  амнистировал(и|а)?
amnestied             nom  (попал|подпал)(а|и)? под … амнисти(ю|и)
amnestied             nom  помилован(а|ы)?
amnestied             acc  помиловал(и)?
amnestied             any  амнистия … коснулась
activity_ban          gen  запре(тил|тила|тили|щена) деятельность
activity_ban          dat  запре(тили|тила|тил|щено|щена) … PURSUIT
activity_ban          dat  (с запретом|запрет|запретом) (на|заниматься) … деятельност\w+
activity_ban          nom  лишен(а|ы)? … права … (деятельност\w+|занимать\w*)
activity_ban          acc  лишил(и|а)? … права … (деятельност\w+|занимать\w*)
activity_ban          gen  приостанов(лена|ил|ила|или) … (деятельность|работу)
activity_ban          any  деятельность … (запре|приостановле)(на|щена)
beaten                nom  избит(а|ы)?
beaten                acc  избил(и|а)?
beaten                acc  избивал(и)?
beaten                acc  избивш\w+
beaten                attr избит ADJ
beaten                gen  избиени(е|я|ю|ем|и)
beaten                acc  били
beaten                dat  (нанесл|нанес)(и)? … (побои|удар\w*)
hospitalised          nom  госпитализирован(а|ы)?
hospitalised          acc  госпитализировал(и)?
hospitalised          attr госпитализированн ADJ
hospitalised          nom  (попал|доставлен|помещен|переведен|увезен|положен)(а|и|ы)? … HOSPITAL
hospitalised          acc  (доставил|поместил|перевел|увезл|положил|увез)(а|и)? … HOSPITAL
hospitalised          nom  (находится|лежит|оказался|оказалась) … HOSPITAL
died                  nom  умер(ла|ли)?
died                  nom  скончал(ся|ась|ись)
died                  nom  погиб(ла|ли)?
died                  nom  найден(а)? … мертв(ым|ой)
died                  attr (скончавш|умерш|погибш)(ийся|егося|емуся|аяся|уюся|ейся|ий|его|ему|ая|ую|ей|им|имся)
died                  gen  (смерть|смерти|смертью|гибель|гибели|кончина|кончины|кончине)
"""
