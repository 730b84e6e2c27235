"""English words for what happened to someone; `event_words` explains the rows."""

MACROS = {
    "JAIL": (
        r"(?:(?:in|into|to)\s+custody|(?:pre-trial|pretrial)\s+detention|in\s+a\s+detention\s+cent(?:re|er)|behind\s+bars)"
    ),
    "PURSUIT": (
        r"(?:activit(?:y|ies)|journalism|organi[sz]ations|associations|politics|office|practi[sc]ing|publishing|work(?:ing)?)"
    ),
}

ROWS = r"""
summoned              acc  summoned
summoned              acc  called in for questioning
summoned              acc  called (to|in|for|by) … (police|questioning|interrogation|prosecutor\w*|security
                           |investigator\w*)
summoned              nom  (received|got) a summons
summoned              acc  (questioned|interrogated)
searched              at   (searched|raided)
searched              at   came to search
searched              at   (search|searches|raid|raids) (of|at|on)
travel_ban            acc  banned from (leaving|travelling|traveling)
travel_ban            acc  barred from (leaving|travelling|traveling)
travel_ban            nom  (is|was|were|are|remains|remain) under a travel ban
travel_ban            acc  released on … (recognisance|recognizance|travel restrictions)
travel_ban            nom  under a (written undertaking|pledge|travel ban)
travel_ban            acc  (imposed|slapped) a travel ban on
travel_ban            acc  (forbidden|prohibited) (to|from) (leave|leaving)
travel_ban            acc  (ordered|told|required) not to leave
travel_ban            acc  (barred|banned|prevented|stopped|prohibited) from (flying|crossing|going abroad|leaving
                           |exiting|departing|boarding|travel\w+)
house_arrest          acc  (placed|put|kept|held|moved|transferred) … under house arrest
house_arrest          acc  (moved|transferred) … to house arrest
house_arrest          nom  (is|was|were|are|remains|remain|been) under house arrest
house_arrest          gen  house arrest
custody               acc  (placed|put|remanded|kept|held|taken|sent|ordered|took|returned) … JAIL
custody               any  replaced … with (pre-trial|pretrial) detention
custody               acc  remanded
custody               nom  (is|was|were|are|remains|remain|been|spent) … (in custody|in pre-trial detention
                           |in pretrial detention|behind bars)
custody               gen  (pre-trial|pretrial) detention
custody               gen  detention (was|has been|is|were) (extended|prolonged)
administrative_arrest acc  (sentenced|jailed|arrested) … (to|for) … days
administrative_arrest acc  (sentenced|jailed|arrested) (to|for) … days
administrative_arrest acc  (placed|put|held) under administrative arrest
administrative_arrest gen  administrative (arrest|detention)
administrative_arrest nom  (served|serving|got|received|spent) … days
administrative_arrest acc  (given|handed) … days
detained              acc  (detained|detaining)
detained              acc  (rearrested|re-arrested|apprehended)
detained              acc  (picked up|taken away|dragged away|bundled) … by … (police|officers|agents|men)
detained              acc  (dragged|bundled|forced|pushed) … into … (van|bus|car|vehicle)
detained+charged      acc  (arrested|detained) … on charges of
detained              acc  arrested
detained              gen  (arrest|detention) of
detained              gen  (arrest|detention)
detained              acc  (taken|took|brought) … police (station|department|precinct)
charged               acc  charged (with|under|in|over)
charged               acc  charged
charged               acc  indicted
charged               acc  accused of
charged               acc  (accused|suspected) … (under|article)
charged               nom  (faces|facing) … charges
charged               any  (case|proceedings) … (opened|launched|brought|initiated|filed) against
charged               any  (case|charges|proceedings|investigation) against … (opened|launched|filed|initiated)
charged               any  (opened|launched|brought|started|initiated|filed) … (case|charges|proceedings|investigation
                           |probe) (against|into)
tried                 nom  (went|go|goes|stood|stands|is|was|are|were|been) on trial
tried                 nom  (stood|stands|standing) trial
tried                 acc  (put|putting) … on trial
tried                 acc  (tried|being tried)
tried                 any  trial against
tried                 any  case … (sent|transferred|referred|submitted|went) to (court|trial)
tried                 gen  trial of
tried                 gen  trial
convicted             acc  convicted
convicted             acc  found … guilty
convicted             gen  conviction of
convicted             gen  conviction
sentenced+fined       acc  sentenced to … fine
sentenced             acc  sentenced
sentenced             acc  (jailed|imprisoned) for … (year|years|months)
sentenced             acc  (given|handed|got) … (year|years|suspended sentence|sentence|probation|restricted freedom
                           |prison term)
sentenced             acc  gave … (year|years|month|months|suspended sentence)
sentenced             nom  (received|got) … (years|suspended sentence|sentence|prison term)
sentenced             nom  (serving|served|serves) … (sentence|term|years)
sentenced             nom  (completed|finished) … (sentence|term)
sentenced             acc  (sent|sentenced) to (prison|jail|a penal colony)
sentenced             gen  sentence of
sentenced             gen  sentence
jail                  acc  (jailed|imprisoned)
fined                 acc  fined
fined                 acc  (ordered|made) to pay a fine
fined                 nom  paid … fine
fined                 acc  (handed|given|issued|slapped) … fine
fined                 acc  imposed … fine on
appealed              gen  appeal … (rejected|dismissed|denied|granted|heard|turned down)
appealed              nom  appealed
appealed              nom  (lost|won) … appeal
appealed              nom  (filed|lodged|submitted) … appeal
requalified           any  charges? against … (changed|reduced|downgraded|requalified|reclassified)
requalified           any  (requalified|reclassified)
requalified           any  (charges|charge|case) … (requalified|reclassified)
none                  any  (charge|charges|case) against … (dropped|dismissed|closed|withdrawn|thrown out)
charged               any  (charge|charges|case) against(?<!fied.the.charges.against)(?<!changed.the.charges.against)
amnestied             acc  (amnestied|pardoned)
amnestied             nom  (granted|received|given) … (amnesty|pardon)
amnestied             acc  freed under … amnesty
amnestied+released    acc  released under … amnesty
released              acc  (released|freed)
released              acc  let go
released              acc  set free
released              acc  paroled
released              nom  (granted|given) … (early release|parole|conditional release|bail)
released              nom  (walked|left|walks|leaves) … (free|a free (man|woman))
released              acc  ordered … (released|freed)
released              nom  (is|are|was) (now )?free(?= after| again|[.,;])
released              nom  (walked free|walked out of|left prison|left jail|left the colony)
released              gen  release of
activity_ban          acc  (banned|barred|prohibited) from … PURSUIT
activity_ban          any  (suspended|banned) … (activities|work|operations)
activity_ban          acc  (banned|outlawed)(?<!the.banned)(?<!a.banned)(?<!of.banned)(?<!in.banned)(?! from)
activity_ban          acc  (declared|designated|branded|recogni[sz]ed) … (extremist|terrorist)
activity_ban          nom  (was|were|been) (suspended|outlawed|banned)(?! from)
beaten                acc  (beaten|beat|tortured|ill-treated|mistreated|assaulted)
beaten                acc  subjected to … (torture|beatings?|ill-treatment|violence|electric shocks)
beaten                acc  (kicked|punched|abused|electrocuted|choked)
beaten                gen  (torture|ill-treatment) of
beaten                gen  beating of
hospitalised          acc  (hospitalised|hospitalized)
hospitalised          acc  (taken|took|rushed|admitted|brought|transferred|sent|committed|moved) … (to|into) … (hospital
                           |intensive care|clinic|psychiatric\w*)
hospitalised          acc  (placed|put|kept|held|confined) … in … (hospital|clinic|psychiatric\w*)
hospitalised          nom  (is|was|remains) in (hospital|intensive care)
died                  nom  died
died                  acc  (killed|murdered|shot dead)
died                  nom  (passed away|was found dead|found dead)
died                  gen  (death|killing) of
died                  gen  death
"""
