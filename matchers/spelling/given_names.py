"""Names whose spellings no rule turns into each other, given names by gender; groups are parted by semicolons."""

from functools import cache
from typing import Literal

from matchers.normalize import is_cyrillic
from matchers.spelling.phonetic_key import sounds

_MALE = """
Сергей Серёжа Sergey Sergei Sergej Sergiy Serhiy Siarhei Serge Сергій; Александр Саша Alexander Aleksandr Alexandr Alexandre
Oleksandr Aliaksandr Alaksandar Олександр; Алексей Алёша Лёша Alexey Alexei Aleksei Aleksey Alexej Oleksiy Alyaksei Олексій; Андрей Андрюша Andrey
Andrei Andrej Andriy Andrii Андрій; Анатолий Толя Anatoly Anatoliy Anatolii; Антон Anton; Аркадий Arkady Arkadi Arkadiy;
Артём Artem Artyom Artiom; Артур Arthur Artur; Борис Боря Boris Borys; Вадим Vadim Vadym; Валентин Valentin Valentyn;
Валерий Valery Valeriy Valeri Valerii; Василий Вася Vasily Vasiliy Vasili Vasyl Vasil; Виктор Витя Victor Viktor Віктор; Виталий Виталик
Vitaly Vitali Vitaliy Vitalii Vitalik; Владимир Вова Володя Vladimir Volodymyr Uladzimir Wladimir Володимир; Владислав Влад Vladislav
Vladyslav Uladzislau; Всеволод Vsevolod; Вячеслав Vyacheslav Viacheslav Viatcheslav Vjacheslav; Геннадий Гена Gennady
Gennadiy Gennadi Hennadii Genady; Георгий Гоша Жора Georgy Georgiy Georgi Georgii Giorgi Giorgy Heorhii; Герман German Herman
Hermann; Глеб Gleb; Григорий Гриша Grigory Grigoriy Grigori Hryhoriy Gregory; Давид David; Даниил Daniil Danila Danil
Daniyil; Денис Denis Denys Dennis; Дмитрий Дима Митя Dmitry Dmitri Dmitriy Dmitrii Dmytro Dimitri Dmitrij Dzmitry; Евгений Женя
Yevgeny Evgeny Eugene Evgeni Evgeniy Yevgeniy Yevgeni Yevhen Jewgenij Evgenii; Егор Yegor Egor; Ефим Yefim Efim; Захар
Zakhar; Иван Ваня Ivan; Игорь Igor Ihor; Илья Ilya Ilia Illia Iliya; Иосиф Iosif Joseph Josef; Кирилл Kirill Cyril Kyrylo
Kiril; Константин Костя Konstantin Constantin Constantine Kostyantyn; Лев Lev Leo Льв; Леонид Лёня Leonid; Лука Luka Luca; Максим
Maxim Maksim Maksym; Марк Mark Marc; Матвей Matvey Matvei; Михаил Миша Mikhail Mihail Michail Mykhailo Mikhael Mykhaylo
Mikheil; Назар Nazar; Никита Nikita Mykyta; Никол Nikol; Отабек Otabek Атабек Atabek; Ойбек Oybek Oibek; Бахром Bakhrom Бахрам Bakhram;
Рахмон Rakhmon Рахман Rakhman; Шохрух Shokhrukh Шахрух Shahrukh; Умид Umid Умит Umit; Реза Reza Raza; Николай Коля Nikolai Nikolay Nicolai Mykola Nikolaj Mikalai Микола; Олег Oleg
Oleh; Павел Паша Pavel Pavlo Pawel; Пётр Петя Pyotr Petr Petro Piotr; Роман Рома Roman; Родион Rodion; Руслан Ruslan; Савелий Savely
Saveliy; Святослав Svyatoslav Sviatoslav; Семён Semyon Semen Simeon; Станислав Стас Stanislav Stanislaw; Степан Stepan;
Тарас Taras; Тимофей Timofey Timofei Tymofiy; Тимур Timur; Фёдор Fyodor Fedor Feodor Fiodor; Филипп Filipp Philip
Philipp Philippe Phillip; Эдуард Eduard Edward Edouard; Юрий Юра Yuri Yury Yuriy Yurii Iurii Jurij Iouri; Яков Yakov Iakov
Jakov; Ярослав Yaroslav Jaroslav Jaroslaw; Вильгельм Wilhelm; Арсений Arseny Arseniy Arseni; Игнат Ignat; Тихон
Tikhon; Трофим Trofim; Аарон Aaron; Арон Aron Aaron; Эрик Eric Erik; Эмиль Emil Emile; Рафаэль Rafael Raphael; Ян Jan
Yan Ian; Рем Rem; Марат Marat; Мурат Murat; Ринат Rinat; Ренат Renat; Равиль Ravil; Рамиль Ramil; Рашид Rashid; Ришат
Rishat; Фарид Farid; Ильдар Ildar; Ильхам Ilham Ilkham; Ильяс Ilyas Іlias; Камиль Kamil; Мансур Mansur Mansour; Наиль
Nail; Радик Radik; Рустам Rustam; Рустем Rustem; Тагир Tagir; Шамиль Shamil; Эльдар Eldar; Айрат Ayrat Airat; Абай
Abai Abay; Абзал Abzal; Абылай Abylai Ablai; Адиль Adil Adyl Әділ; Адильбек Adilbek; Азамат Azamat; Азат Azat; Айбек
Aibek Aybek; Айдар Aidar Aydar; Айдос Aidos Aydos; Айдын Aidyn Aydin; Акан Akan Aqan Ақан; Акылбек Akylbek; Акежан
Akezhan; Алибек Alibek Әлібек; Алишер Alisher; Алмаз Almaz; Алмас Almas; Алмат Almat; Алтай Altai Altay; Альберт
Albert; Амангельды Amangeldy Амангелді; Аманжол Amanzhol; Амир Amir Әмір; Анвар Anvar Anwar; Ануар Anuar; Арман Arman;
Армен Armen; Арыстан Arystan; Аскар Askar Asqar; Асан Asan; Хасан Hasan Hassan Khasan; Асет Aset; Асхат Askhat Ashat
Aschat; Ахмет Akhmet Ahmet; Ахмед Ahmed Akhmed; Ахмад Ahmad Akhmad Ахмат; Ауэзхан Ауезхан Auezkhan Auezhan Әуезхан; Аян Ayan; Бакыт Bakyt Baqyt Bakhyt
Бахыт Бақыт; Бакытжан Bakytzhan Бахытжан Bakhytzhan Bakhytjan Бақытжан; Бауыржан Bauyrzhan Бауржан Baurzhan Baurjan;
Бейбит Beibit Beybit Бейбут Beibut; Бекболат Bekbolat Бекбулат Bekbulat; Берик Berik; Бектур Bektur; Бекзат Bekzat;
Болат Bolat Булат Bulat; Болатбек Bolatbek; Ғабит Габит Gabit; Гани Gani; Галым Galym Galim Ғалым; Галымжан Galymzhan;
Даниал Danial; Данияр Daniyar Daniar; Дархан Darkhan Darhan; Даурен Dauren Дәурен; Димаш Dimash; Динмухамед
Dinmukhamed; Досым Dosym; Досмухамед Dosmukhamed; Дулат Dulat; Думан Duman; Ерболат Yerbolat Erbolat Ербулат; Ербол
Yerbol Erbol; Ержан Yerzhan Erzhan Erjan; Ерик Yerik; Ерлан Yerlan Erlan Эрлан; Ермек Yermek Ermek; Ермухамет
Yermukhamet Ермухамбет; Ернар Yernar Ernar; Ерсултан Yersultan; Есен Yesen; Есенбек Yesenbek; Жаксылык Zhaksylyk
Жақсылық; Жамбыл Zhambyl Jambyl; Жанат Zhanat Janat; Жанболат Zhanbolat Janbolat; Жандос Zhandos; Жанибек Zhanibek
Janibek Жәнібек Джанибек; Жарас; Жасулан Zhasulan; Жомарт Zhomart Jomart; Жумабек Zhumabek; Жумагельды Zhumageldy;
Ибрагим Ibragim Ibrahim Ибраһим; Искандер Iskander; Искандар Iskandar; Исатай Isatai; Кайрат Kairat Kayrat Qairat;
Казбек Kazbek; Кажимкан Kazhimkan; Канат Kanat Qanat; Камал Kamal; Касым Kasym Kassym Qasym Касим; Касым-Жомарт
Kassym-Jomart Kassym-Zhomart Qasym-Jomart Kasym-Zhomart Қасым-Жомарт; Керим Kerim; Карим Karim Kareem; Куандык Kuandyk
Quandyq; Куат Kuat; Кудайберген Kudaibergen; Кенжебек Kenzhebek; Лукпан Lukpan Luqpan; Максат Maksat Maxat Мақсат;
Мақсұт Максут Maksut; Мади Madi; Манас Manas; Махамбет Makhambet Mahambet; Мейрам Meiram; Мирас Miras; Мухаммед
Muhammad Mohammed Mohammad Muhammed Mukhammed Mohamed Мохаммед Мухаммад Мохамед; Магомед Magomed; Мухтар Mukhtar
Muhtar Mokhtar; Мурад Murad Mourad; Мырзахан Myrzakhan; Мурзагали; Назарбек Nazarbek; Нариман Nariman; Наурыз Nauryz;
Нурболат Nurbolat; Нурбек Nurbek; Нургали Nurgali; Нуржан Nurzhan Nurjan; Нурлан Nurlan; Нурлыбек Nurlybek; Нурсултан
Nursultan; Нуртас Nurtas; Олжас Olzhas Oljas; Омар Omar Omer; Ораз Oraz; Оралбай Oralbai; Орынбай; Османжан; Рахат
Rakhat Rahat; Рахим Rakhim Rahim; Рыспек; Саид Said Saeed Sayed; Сакен Saken; Салават Salavat; Салман Salman; Самат
Samat; Санжар Sanzhar Sanjar; Сапар Sapar; Сапарбай; Саят Sayat; Сабит Sabit; Сагынтай; Саттар; Сейдахмет Seidakhmet;
Сейфулла Seifulla; Серик Serik; Серикболсын Serikbolsyn; Серикжан Serikzhan; Султан Sultan; Сундет; Сырым Syrym;
Талгат Talgat Talghat; Тамерлан Tamerlan; Тахир Takhir Tahir; Темирлан Temirlan; Темиртас; Тлек Tlek Тілек; Тлеуберды;
Толеген Tolegen Тулеген Tulegen; Турар Turar; Турсын Tursyn; Улан Ulan; Уалихан Ualikhan; Умирзак Umirzak Өмірзақ; Умбет;
Хамит Khamit Hamit Хамид Hamid Khamid; Хусейн Hussein Husain Hussain Khusein Хусаин; Чингиз Chingiz Genghis Шыңғыс
Шынгыс Shyngys Шингис; Шавкат Shavkat Shawkat; Шерхан Sherkhan; Шокан Shokan; Ыбырай; Ислам Islam; Ахметжан
Akhmetzhan; Асылбек Asylbek; Арон; Макс Max Maks; Аслан Aslan; Асылхан; Багдат Bagdat; Бакдаулет Bakdaulet; Бахтияр
Bakhtiyar; Бексултан Beksultan; Бердыбек; Жанторе; Зейнолла; Кадыр Kadyr; Кадырбек; Каракат; Кемаль Kemal; Марлен
Marlen; Медет Medet; Медеу; Ноян Noyan; Оркен; Ринад; Сержан Serzhan; Сырымбет; Тимурлан; Ундасын; Эркин Erkin Еркин
Yerkin Еркін; Ерден Yerden; Еркебулан; Алихан Alikhan Әлихан; Али Ali Әли; Амантай; Ануарбек; Асылжан; Есет; Мустафа
Mustafa; Мырза; Ниязбек; Нургиса; Нурмухамед; Нурали Nurali; Султанбек; Турсунбек; Бексейт; Темир Temir; Джордж
George; Джон John; Джеймс James; Джозеф Joseph; Джо Joe; Джек Jack; Джейк Jake; Джейсон Jason; Джеффри Jeffrey
Geoffrey; Джефф Jeff Geoff; Джеральд Gerald; Джереми Jeremy; Джерри Jerry Gerry; Джим Jim; Джимми Jimmy; Джонатан
Jonathan Jonatan; Джордан Jordan; Джулиан Julian; Джастин Justin; Джошуа Joshua; Чарльз Charles; Чарли Charlie
Charley; Шарль Charles; Уильям William; Уилл Will; Билл Bill; Вильям William; Вилли Willy Willie; Роберт Robert; Робер
Robert; Боб Bob; Ричард Richard; Рик Rick; Томас Thomas; Том Tom; Тони Tony; Энтони Anthony Antony; Пол Paul; Поль
Paul; Пауль Paul; Питер Peter Pieter; Петер Peter; Майкл Michael; Майк Mike; Михаэль Michael; Мишель Michel; Марио
Mario; Мартин Martin; Мэтью Matthew; Маттиас Matthias Mathias; Стивен Steven Stephen; Стив Steve; Стефан Stefan
Stephan Stephane; Эндрю Andrew; Андре Andre; Андреас Andreas; Дэвид David; Дейв Dave; Дэниел Daniel; Даниэль Daniel
Даниель; Дэн Dan; Дональд Donald; Дуглас Douglas; Дик Dick; Бен Ben; Бенджамин Benjamin; Биньямин Benjamin Binyamin
Беньямин; Бернар Bernard; Бернард Bernard; Брайан Brian Bryan; Брюс Bruce; Кит Keith; Кеннет Kenneth; Кевин Kevin;
Крис Chris; Кристофер Christopher; Кристиан Christian Cristian; Кристоф Christophe Christoph; Карл Carl Karl; Карлос
Carlos; Колин Colin; Клинт Clint; Клаус Klaus Claus; Клод Claude; Крейг Craig; Эдвард Edward; Эд Ed; Эдди Eddie Eddy;
Эдвин Edwin; Эдмунд Edmund; Эмануэль Emmanuel Emanuel Эммануэль Эмманюэль; Эрнест Ernest; Эрнесто Ernesto; Франк
Frank; Фрэнк Frank; Франсуа Francois; Франсиско Francisco; Франц Franz; Фредерик Frederic Frederick Frederik; Фридрих
Friedrich; Фред Fred; Гарри Harry Garry Gary; Гэри Gary; Генри Henry; Анри Henri; Генрих Heinrich; Хайнц Heinz;
Хельмут Helmut; Гельмут Helmut; Герхард Gerhard; Гюнтер Gunter Guenther Gunther; Грег Greg; Гордон Gordon; Грэм
Graham; Гай Guy; Ги Guy; Ганс Hans; Хью Hugh; Хуго Hugo; Уго Hugo; Ховард Howard; Говард Howard; Хосе Jose; Хоакин
Joaquin; Хорхе Jorge; Хуан Juan; Хавьер Javier; Хесус Jesus; Жан Jean; Жак Jacques; Жерар Gerard; Жозеф Joseph; Жорж
Georges; Жюль Jules; Жером Jerome; Йозеф Josef Joseph; Йохан Johan; Иоганн Johann; Йоханнес Johannes; Йенс Jens; Йорг
Jorg Joerg; Юрген Jurgen Juergen; Йошка Joschka; Йон Jon; Янош Janos; Яник Yannick Ианник; Иегуда Yehuda; Ицхак
Yitzhak; Эхуд Ehud; Ариэль Ariel; Шимон Shimon; Моше Moshe; Авигдор Avigdor; Ларри Larry; Лоран Laurent; Лоуренс
Lawrence Laurence; Луи Louis; Луис Luis Louis; Льюис Lewis; Лех Lech; Люк Luke Luc; Малкольм Malcolm; Марсель Marcel;
Мигель Miguel; Натан Nathan; Нил Neil Neal; Ник Nick; Николя Nicolas; Николас Nicholas Nicolas; Норман Norman; Оливер
Oliver; Оливье Olivier; Оскар Oscar Oskar; Отто Otto; Патрик Patrick; Пьер Pierre; Педро Pedro; Пабло Pablo; Рафаэль;
Реджеп Recep; Тайип Tayyip; Роджер Roger; Роже Roger; Рональд Ronald; Рон Ron; Росс Ross; Рой Roy; Рэй Ray; Саймон
Simon; Симон Simon; Сильвио Silvio; Сэм Sam; Шон Sean Shaun Shawn; Скотт Scott; Стэнли Stanley; Стюарт Stuart Stewart;
Тед Ted; Терри Terry; Тим Tim; Тимоти Timothy; Тодд Todd; Уолтер Walter; Вальтер Walter; Уоррен Warren; Уэйн Wayne;
Вацлав Vaclav; Вольфганг Wolfgang; Збигнев Zbigniew; Зденек Zdenek; Алан Alan Allan Allen; Ален Alain; Алехандро
Alejandro; Альфред Alfred; Альфонсо Alfonso; Амадеус; Анхель Angel; Антонио Antonio; Антуан Antoine; Барак Barack
Barak; Барри Barry; Башар Bashar; Гельмут; Гвидо Guido; Денни Danny; Дени Denis; Доминик Dominique Dominic Dominik;
Драган Dragan; Илон Elon; Иэн Ian; Йен Ian; Иен Ian; Кальвин Calvin; Квентин Quentin; Кофи Kofi; Кэмпбелл Campbell;
Лионель Lionel; Лайонел Lionel; Магнус Magnus; Марко Marco; Милан Milan; Мишал; Муаммар Muammar Moammar Muammer;
Махмуд Mahmoud Mahmud Махмут Makhmut Махмұт; Махатхир Mahathir; Нельсон Nelson; Первез Pervez; Пан Ban; Радован Radovan; Рафик Rafik Rafiq;
Ромео Romeo; Романо Romano; Саддам Saddam; Сальвадор Salvador; Тарик Tariq Tarik; Усама Osama Usama; Фидель Fidel;
Хамад Hamad; Хафиз Hafiz; Ясир Yasser Yasir; Яссер Yasser; Эвандер Evander; Эво Evo; Эрих Erich; Эдгар Edgar; Эли Eli;
Элтон Elton; Юлиус Julius; Юха Juha; Юсуф Yusuf Youssef Yousef Yusef; Якоб Jakob Jacob; Джейкоб Jacob; Дмитро;
Виктуар; Вук; Слободан Slobodan; Владо; Войслав Vojislav; Воислав; Зоран Zoran; Борут; Иво Ivo; Тед; Дин Dean; Дуэйн
Dwayne; Гленн Glenn; Лойд Lloyd; Ллойд Lloyd; Рубен Ruben; Тигран Tigran; Серж Serzh Serge; Гиви; Зураб Zurab; Ираклий
Irakli Irakly; Михеил Mikheil; Нодар; Шота Shota; Вано Vano; Ашот Ashot; Гейдар Heydar Geidar; Айаз Ayaz; Гурбангулы
Gurbanguly; Сапармурат Saparmurat Saparmurad; Эмомали Emomali; Аскер Asker; Курманбек Kurmanbek; Алмазбек Almazbek;
Сооронбай Sooronbay; Феликс Felix; Роберто Roberto; Рауль Raul; Си Xi; Цзиньпин Jinping; Цзиньтао Jintao; Цзябао
Jiabao; Кэцян Keqiang; Дзюнъитиро Junichiro; Синдзо Shinzo; Сатоси Satoshi; Такаси
Takashi; Хироси Hiroshi; Кэндзи Kenji; Акира Akira; Масао Masao; Кадзуо Kazuo; Кэн Ken; Таро Taro; Наото Naoto; Фумио
Fumio; Макото Makoto; Такэси Takeshi; Ёсихиро Yoshihiro; Харуки Haruki; Хироюки Hiroyuki; Масахиро Masahiro; Кодзи Koji; Иржи Jiri; Абдель
Abdel Abdul Абдул; Фейсал Faisal Feisal Файсал;
Дарко Darko; Мирко Mirko; Желько Zeljko; Жарко Zarko; Ратко Ratko; Деян Dejan; Срджан Srdjan; Горан Goran;
Любомир Lubomir; Бачо Bacho; Гоча Gocha; Гига Giga; Каха Kakha; Леван Levan; Гела Gela; Мамука Mamuka; Зураб Zurab;
Заза Zaza; Давит Davit; Вахтанг Vakhtang; Автандил Avtandil; Махер Maher; Рифаат Rifaat; Сейф Seif;
Муатасим Muatassim; Билал Bilal; Бурак Burak; Хакан Hakan; Мехмет Mehmet; Мустафа Mustafa; Джемаль Cemal;
Фарук Faruk; Халид Khalid; Насер Nasser; Садам Sadam; Гамаль Gamal; Анвар Anwar; Уго Hugo; Хорхе Jorge; Хосе Jose;
Хуан Juan; Хавьер Javier; Эдуардо Eduardo; Фернандо Fernando; Франсиско Francisco; Энрике Enrique; Альваро Alvaro;
Серхио Sergio; Диего Diego; Карлуш Carlos; Жуан Joao; Паулу Paulo; Матео Mateo; Лоренцо Lorenzo; Джулио Giulio;
Массимо Massimo; Паоло Paolo; Пьетро Pietro; Стефано Stefano; Франческо Francesco; Энцо Enzo; Эннио Ennio;
Умберто Umberto; Йенс Jens; Ларс Lars; Свен Sven; Нильс Nils; Пер Per; Юхан Johan; Карл-Хайнц Karl-Heinz;
Хайнц Heinz; Клаус Klaus; Уве Uwe; Дитер Dieter; Гюнтер Gunter; Юрген Jurgen; Йохен Jochen; Удо Udo; Куно Kuno;
Бруно Bruno; Ги Guy; Ив Yves; Ален Alain; Эрве Herve; Тьерри Thierry; Дэйв Dave; Дэн Dan; Грег Greg; Брэд Brad;
Фил Phil; Роб Rob; Крейг Craig; Брайан Brian; Кевин Kevin; Кит Keith; Дуглас Douglas; Гэри Gary; Гарри Harry;
Хью Hugh; Оуэн Owen; Джаред Jared; Тайлер Tyler; Трэвис Travis
"""
_FEMALE = """
Анастасия Настя Anastasia Anastasiya Anastasija; Анна Anna Hanna; Энн Ann Anne; Анн Anne; Анке Anke; Антонина Antonina; Валентина
Valentina; Валерия Лера Valeria Valeriya; Варвара Varvara Barbara; Барбара Barbara; Вера Vera; Вероника Veronika Veronica;
Виктория Вика Victoria Viktoria Viktoriya; Галина Galina Halyna; Дарья Даша Darya Daria Дария Dariya; Дарига Dariga Dariğa;
Диана Diana; Дина Dina; Евгения Женя Yevgenia Evgenia Yevgeniya Evgeniya Eugenia; Екатерина Катя Yekaterina Ekaterina Katerina
Catherine Kateryna Ekaterine; Катрин Catherine Katrin Katherine; Елена Лена Elena Yelena Olena; Хелена Helena; Елизавета Лиза
Yelizaveta Elizaveta; Элизабет Elizabeth Elisabeth; Жанна Zhanna Janna Jeanne; Зинаида Zinaida; Зоя Zoya Zoia; Инна
Inna; Ирина Ира Irina Iryna Irene; Карина Karina; Кира Kira; Клара Klara Clara; Клавдия Klavdia Claudia; Клаудия Claudia;
Клэр Claire Clare; Кристина Kristina Christina Cristina; Кристин Christine Kristin; Ксения Ксюша Ksenia Xenia Kseniya;
Лариса Larisa Larissa; Лидия Lidia Lydia Lidiya; Лилия Lilia Liliya; Любовь Lyubov Liubov Lubov; Людмила Люда Lyudmila
Ludmila Liudmila Ludmilla; Маргарита Margarita; Маргарет Margaret; Марина Marina Maryna; Мария Маша Maria Mariya Mary
Marija; Марья; Мэри Mary; Мари Marie Mari; Марианна Marianna; Надежда Nadezhda Nadejda; Наталья Наташа Natalia Natalya
Nataliya Наталия Natalie Natalija; Нелли Nelly Nelli; Нина Nina; Оксана Oksana Oxana; Ольга Оля Olga Olha Volha; Полина
Polina; Раиса Raisa; Роза Roza Rosa; Светлана Света Svetlana Svitlana Sviatlana; София Sofia Sofiya Sophia Софья Sofya; Софи
Sophie; Тамара Tamara; Татьяна Таня Tatiana Tatyana Tetiana Tatjana Tetyana; Ульяна Ulyana; Юлия Yulia Julia Yuliya Iulia
Yuliia Julija; Джулия Julia; Яна Yana Jana; Элла Ella; Эльвира Elvira; Эмма Emma; Алла Alla; Алина Alina; Алиса Alisa
Alice; Элис Alice; Ангелина Angelina; Анжелика Angelika Anzhelika; Анджелина Angelina; Ангела Angela; Анджела Angela;
Арина Arina; Белла Bella; Кэтрин Catherine Kathryn Katherine; Кейт Kate; Кэти Cathy Katie Kathy; Кондолиза Condoleezza
Condoleeza; Хиллари Hillary Hilary; Мадлен Madeleine; Мелания Melania; Мишель Michelle; Тереза Theresa Teresa; Джейн
Jane; Джоан Joan Joanne; Дженнифер Jennifer; Джессика Jessica; Джулиан Julianne; Джилл Jill; Джуди Judy; Дайан Diane;
Дороти Dorothy; Ева Eva Eve; Жаклин Jacqueline; Изабель Isabel Isabelle; Ингрид Ingrid; Карен Karen; Кэролайн
Caroline; Каролин Caroline Carolin; Линда Linda; Лора Laura; Лаура Laura; Лиз Liz; Люси Lucy; Мэгги Maggie; Марта
Marta Martha; Моника Monica Monika; Ненси Nancy; Нэнси Nancy; Николь Nicole; Опра Oprah; Памела Pamela; Патриция
Patricia; Пола Paula; Рэйчел Rachel; Рейчел Rachel; Ребекка Rebecca; Рут Ruth; Сара Sarah Sara; Сесилия Cecilia;
Сеголен Segolene; Сюзанна Susanna Suzanne; Сьюзан Susan; Урсула Ursula; Хайди Heidi; Хелен Helen; Шарлотта Charlotte;
Шарон Sharon; Шэрон Sharon; Шинейд; Эмили Emily Emilie; Эйлин Eileen; Кристалина Kristalina; Камила Kamila Camila;
Камилла Camilla Kamilla; Линдси Lindsay Lindsey; Мерил Meryl; Вирджиния Virginia; Ширин Shirin; Беназир Benazir;
Индира Indira; Соня Sonia Sonya; Айгерим Aigerim Aygerim; Айгуль Aigul Aygul Айгүл; Айдана Aidana; Айжан Aizhan
Ayzhan; Айман Aiman Ayman; Айна Aina; Айнагуль Ainagul; Айнур Ainur Aynur; Айсулу Aisulu; Айша Aisha Ayesha; Айым;
Акбота Akbota; Акмарал Akmaral; Аклима; Алия Aliya Aliia Әлия; Алма Alma; Алтынай Altynai; Алуа; Аида Aida; Аружан
Aruzhan; Асель Assel Asel Әсел; Асем Assem Asem; Асия Asiya; Ассоль; Багила Bagila; Баян Bayan; Бакыт; Бакытгуль
Bakytgul; Ботагоз Botagoz; Ботакоз Botakoz; Венера Venera; Гаухар Gaukhar Gauhar; Гульзат; Гульзира; Гульзипа Gulzipa;
Гульмира Gulmira; Гульнар Gulnar; Гульнара Gulnara; Гульнур Gulnur; Гульшат Gulshat; Гульжан Gulzhan; Гульсим; Гузяль
Guzyal; Гюльнара; Даметкен Dametken Даметкан Dametkan; Дана Dana; Дильназ Dilnaz; Динара Dinara; Жайна Zhaina;
Жайнагуль Zhainagul; Жамиля Zhamilya Jamilya Jamila; Жанар Zhanar; Жанара Zhanara; Жания Zhaniya; Жансая Zhansaya;
Жибек; Забира; Загипа; Замира Zamira; Зарема; Зарина Zarina; Зауреш Zauresh; Зухра; Индира; Камажай; Камшат Kamshat;
Карлыгаш Karlygash Қарлығаш; Куляш Kulyash; Куралай Kuralay Kuralai; Лаззат Lazzat Ләззат; Лейла Leila Leyla Layla
Ляйля Лайла; Мадина Madina; Майра Maira Mayra; Макпал Makpal; Малика Malika; Манура; Меруерт Meruert Меруерты; Мира
Mira; Молдир Moldir; Назгуль Nazgul; Назира; Назым Nazym; Наргиз Nargiz; Нинагуль Ninagul; Нургуль Nurgul; Оразгуль;
Орал; Перизат; Разия Raziya; Раушан Raushan; Римма Rimma; Рита Rita; Сабина Sabina; Сабира; Салтанат Saltanat; Самал
Samal; Сания Saniya; Сара Sarah Sara; Сауле Saule Saúle Сәуле; Толганай; Толкын Tolkyn; Улбала; Улболсын Ulbolsyn Ұлболсын
Ульболсын; Улжан Ulzhan; Умит; Фариза Fariza; Фатима Fatima; Халида; Шарипа; Шолпан Sholpan; Шынар Shynar Шинар;
Эльмира Elmira; Эльнара; Эльза Elza Elsa; Ажар Azhar; Аягоз; Жулдыз Zhuldyz; Инжу; Райхан Raikhan; Рабига; Рахиля;
Сандугаш Sandugash; Тогжан; Торгын; Умида Umida; Гулбахрам; Гульбану; Кульшара; Бибигуль Bibigul; Газиза Gaziza;
Дильбар; Жумагуль; Зейнеп Zeinep; Гузель Guzel Гузаль Guzal Гүзәл Güzäl;
Патигуль Patigul Пәтигүл; Марьям Maryam Mariam Мәрьям; Айша Aisha Aysha Айшә; Хатидже Hatice; Калия; Катира; Марал; Мадинам; Патима; Рысбике; Турсынай; Хадиша;
Саманта Samantha; Мишель Michelle Michele; Меланья Melania; Иванка Ivanka; Чери Cherie; Карла Carla Karla;
Валери Valerie; Брижит Brigitte; Бриджит Bridget; Хиллари Hillary; Лора Laura; Лаура Laura; Джилл Jill; Джил Jill;
Мэдлин Madeline; Челси Chelsea; Пиппа Pippa; Камилла Camilla; Диана Diana; Нона Nona; Нана Nana; Манана Manana;
Кетеван Ketevan; Эка Eka; Нато Nato; Тамта Tamta; Нино Nino; Софико Sofiko; Эмине Emine; Хайрюнниса Hayrunnisa;
Асма Asma; Айша Aisha Ayesha; Джихан Jihan; Сузан Suzan; Сюзанна Susanna Suzanne; Ракель Raquel;
Летисия Letizia Leticia; Мерседес Mercedes; Пилар Pilar; Соледад Soledad; Жоржетта Georgette; Жозефина Josephine;
Жаклин Jacqueline; Симона Simona; Симон Simone; Сильвия Silvia Sylvia; Франческа Francesca; Джулия Giulia Julia;
Габриэла Gabriela; Хелен Helen; Хелена Helena; Хельга Helga; Хайди Heidi; Инге Inge; Ингрид Ingrid; Грета Greta;
Ульрике Ulrike; Сабина Sabina Sabine; Моника Monika Monica; Мартина Martina; Петра Petra;
Катарина Katarina Katharina; Дорота Dorota; Эва Eva Ewa; Ева Eva; Ядвига Jadwiga; Беата Beata; Дорис Doris;
Кэрол Carol; Кэролайн Caroline; Кэтрин Catherine Katherine Kathryn; Кейт Kate; Лиз Liz; Линда Linda; Линн Lynn;
Люси Lucy; Меган Meghan Megan; Молли Molly; Нэнси Nancy; Рейчел Rachel; Ребекка Rebecca; Салли Sally;
Сандра Sandra; Синди Cindy; Стефани Stephanie; Трейси Tracy; Шарлотта Charlotte; Шэрон Sharon; Эмили Emily;
Эмма Emma; Мехрибан Mehriban; Филиппа Philippa
"""
_SURNAMES = """
Мэй May; Райс Rice; Буш Bush; Блэр Blair; Браун Brown; Уайт White; Грин Green Greene; Блэк Black; Смит Smith; Джонсон
Johnson; Джонс Jones; Джексон Jackson; Уилсон Wilson; Вильсон Wilson; Уильямс Williams; Вильямс Williams; Тейлор
Taylor; Мур Moore; Мор Moore More; Андерсон Anderson Andersson; Томас Thomas; Томпсон Thompson; Картер Carter; Клинтон
Clinton; Обама Obama; Трамп Trump; Байден Biden; Чейни Cheney; Пауэлл Powell; Рейган Reagan; Никсон Nixon; Кеннеди
Kennedy; Керри Kerry; Маккейн McCain; Ромни Romney; Гор Gore; Гейтс Gates; Джобс Jobs; Маск Musk; Безос Bezos;
Цукерберг Zuckerberg; Баффет Buffett; Сорос Soros; Мердок Murdoch; Тэтчер Thatcher; Черчилль Churchill; Кэмерон
Cameron; Мейджор Major; Кук Cook; Райт Wright; Найт Knight; Кинг King; Янг Young; Ли Lee Li Rhee; Холл Hall; Хилл
Hill; Вуд Wood; Бейкер Baker; Купер Cooper; Шульц Schulz Schultz Shultz; Шмидт Schmidt; Шредер Schroeder Schroder
Шрёдер; Меркель Merkel; Коль Kohl; Фишер Fischer Fisher; Мюллер Mueller Muller; Шойбле Schauble Schaeuble; Штайнмайер
Steinmeier; Бах Bach; Вебер Weber; Вагнер Wagner; Ширак Chirac; Саркози Sarkozy; Миттеран Mitterrand; Олланд Hollande;
Макрон Macron; Голль Gaulle; Депардье Depardieu; Берлускони Berlusconi; Проди Prodi; Чавес Chavez; Кастро Castro; Лула
Lula; Моралес Morales; Пиночет Pinochet; Фухимори Fujimori; Сапатеро Zapatero; Рахой Rajoy; Солана Solana; Баррозу
Barroso; Валенса Walesa; Качиньский Kaczynski Качинский; Туск Tusk; Гавел Havel; Орбан Orban; Хатами Khatami;
Ахмадинежад Ahmadinejad; Рухани Rouhani; Хаменеи Khamenei; Хусейн Hussein; Асад Assad; Каддафи Gaddafi Qaddafi Kadhafi
Gadhafi; Мубарак Mubarak; Арафат Arafat; Нетаньяху Netanyahu; Шарон Sharon; Перес Peres Perez; Ольмерт Olmert; Эрдоган
Erdogan Erdoğan Эрдоған; Гюль Gul Gül; Карзай Karzai; Мушарраф Musharraf; Бхутто Bhutto; Ганди Gandhi; Сингх Singh;
Моди Modi; Аннан Annan; Мун Moon; Койдзуми Koizumi; Абэ Abe; Хонеккер Honecker; Горбачев Gorbachev Горбачёв Gorbachov;
Хрущев Khrushchev Хрущёв; Ельцин Yeltsin Eltsin; Токаев Tokayev Tokaev Toqaev Тоқаев; Цой Tsoi Tsoy Choi Choy; Ким
Kim; Пак Park Pak; Шевченко Shevchenko; Кличко Klitschko Klychko; Ющенко Yushchenko Iouchtchenko; Чайковский
Tchaikovsky; Рихтер Richter; Рейхерт Reikherth Reichert; Шпигель Spiegel; Айнштайн Einstein Эйнштейн; Рузвельт
Roosevelt; Хиддинк Hiddink; Гус Guus; Бекхэм Beckham; Руни Rooney; Шумахер Schumacher; Йович; Джокович Djokovic;
Ибрагимович Ibrahimovic; Роналду Ronaldo; Месси Messi; Круз Cruz Cruise; Питт Pitt; Джоли Jolie; Вашингтон Washington;
Уотсон Watson; Ватсон Watson; Уокер Walker; Уоллес Wallace; Уорнер Warner; Хаксли Huxley; Хьюз Hughes; Хьюстон
Houston; Хьюитт Hewitt; Рэй Ray; Рид Reid Reed Read; Маккартни McCartney; Леннон Lennon; Лоуренс Lawrence; Льюис
Lewis; Купер; Холмс Holmes; Росс Ross; Скотт Scott; Стюарт Stewart Stuart; Фриман Freeman; Хофман Hoffman Хоффман; Шоу
Shaw; Янукович Yanukovych; Яценюк Yatsenyuk; Зеленский Zelensky Zelenskyy; Лавров Lavrov; Шойгу Shoigu Shoygu; Ассанж
Assange; Сноуден Snowden; Навальный Navalny Navalnyy; Кириенко Kiriyenko; Йеллен Yellen; Джонсон; Гутерриш Guterres
Гутерреш; Столтенберг Stoltenberg; Могерини Mogherini; Боррель Borrell; Юнкер Juncker; Ляйен Leyen; Нуланд Nuland;
Псаки Psaki; Ходорковский Khodorkovsky; Березовский Berezovsky; Чжао Zhao; Чжан Zhang; Цзян Jiang; Дэн Deng; Ху Hu;
Вэнь Wen; Ван Wang; У Wu; Чен Chen Чэнь Jong; Ир Il; Ын Un; Пан Ban; Бернс Burns; Тернер Turner; Кертис Curtis; Мерфи
Murphy; Херст Hurst Hearst; Берк Burke; Кертц Kurtz; Бишоп Bishop; Гейл Gale; Бейли Bailey; Дэвис Davis Davies; Эванс
Evans; Робертсон Robertson; Робинсон Robinson; Хэррис Harris; Харрис Harris; Харрисон Harrison; Кларк Clark Clarke;
Холбрук Holbrooke; Хант Hunt; Данн Dunn; Дафф Duff; Макдональд McDonald MacDonald; Миллер Miller; Нэш Nash; Оуэн Owen;
Пирс Pierce Pearce; Пейдж Page; Пейн Paine Payne; Рейнольдс Reynolds; Роуз Rose; Спенсер Spencer; Стил Steele; Стоун
Stone; Хейг Haig Hague; Хейз Hayes; Уолш Walsh; Уэллс Wells; Уэст West; Уэбб Webb; Файнстайн Feinstein; Эйзенхауэр
Eisenhower; Фогель Vogel; Швейцер Schweitzer; Цигель Ziegel; Циммерман Zimmermann Zimmerman; Бауэр Bauer; Майер Mayer
Meyer Maier; Мейер Meyer Мейер; Шнайдер Schneider; Шрайбер Schreiber
"""
_COUNTRIES = """
Казахстан Қазақстан Kazakhstan Qazaqstan
"""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in ";".join((_MALE, _FEMALE, _SURNAMES, _COUNTRIES)).split(";"):
        heard = tuple(dict.fromkeys(sounds(word)[0] for word in group.split()))
        for sound in heard:
            found[sound] = tuple(dict.fromkeys((*found.get(sound, ()), *heard)))
    return found


@cache
def _genders() -> dict[str, frozenset[Literal["m", "f"]]]:
    found: dict[str, frozenset[Literal["m", "f"]]] = {}
    genders: tuple[tuple[Literal["m", "f"], str], ...] = (("m", _MALE), ("f", _FEMALE))
    for gender, names in genders:
        for word in names.replace(";", " ").split():
            sound = sounds(word)[0]
            found[sound] = found.get(sound, frozenset()) | {gender}
    return found


def spellings_of(heard: tuple[str, ...]) -> tuple[str, ...]:
    """Other sounds of the names that sound like the first of `heard`."""
    return _table().get(heard[0], ()) if heard else ()


@cache
def _written_in_cyrillic() -> frozenset[str]:
    words = (_MALE + ";" + _FEMALE).replace(";", " ").split()
    return frozenset(sounds(word)[0] for word in words if is_cyrillic(word))


def is_given(sound: str) -> bool:
    """Whether the table knows a given name that sounds so."""
    return sound in _genders()


def is_cyrillic_given(sound: str) -> bool:
    """Whether a given name that the table has in Cyrillic sounds so: Сэм is one, the word сам isn't."""
    return sound in _written_in_cyrillic()


def gender_of_given(sound: str) -> Literal["m", "f"] | None:
    """The gender of those who bear a given name, where only one does."""
    known = _genders().get(sound, frozenset())
    return next(iter(known)) if len(known) == 1 else None
