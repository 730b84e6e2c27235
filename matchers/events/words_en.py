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
summoned              nom  was (told|ordered) to (appear|report) … (police|investigator\w*|prosecutor\w*|questioning)
summoned              acc  (brought|taken|hauled) in for questioning
summoned              acc  (served|handed|issued|sent) … (summons|subpoena)
summoned              acc  (questioned|interrogated)
searched              at   (searched|raided)
searched              at   turned … upside down
searched              at   (broke|burst|stormed) into
searched              any  (seized|confiscated|took away) … (phone|phones|computer|computers|laptop|laptops
                           |equipment|documents|devices)
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
travel_ban            acc  (subject|subjected) to a travel ban
travel_ban            acc  (not allowed|not permitted|forbidden|unable) to (leave|travel|fly|depart|board)
travel_ban            acc  (turned back|taken off|removed from) … (border|flight|plane|train|airport)
travel_ban            any  travel ban … (imposed|placed) on
travel_ban            any  (stopped|prevented|blocked|barred|kept|prohibited|banned) … from (boarding|leaving
                           |travelling|traveling|flying|crossing|exiting|departing|going abroad)
travel_ban            acc  (barred|banned|prevented|stopped|prohibited) from (flying|crossing|going abroad|leaving
                           |exiting|departing|boarding|travel\w+)
house_arrest          acc  (placed|put|kept|held|moved|transferred) … under house arrest
house_arrest          acc  (moved|transferred) … to house arrest
house_arrest          nom  (is|was|were|are|remains|remain|been) under house arrest
house_arrest          gen  house arrest
detained              acc  (taken|took|brought) (into|in) police custody
administrative_arrest acc  (ordered|told|made) to (serve|spend) … days
custody               nom  (remain|stay|stays|stayed|remained|continues|continue) … (in custody|in detention
                           |in pre-trial detention|in pretrial detention|behind bars|in remand|in jail)
custody               acc  (placed|put|remanded|kept|held|taken|sent|ordered|took|returned) … JAIL
custody               any  replaced … with (pre-trial|pretrial) detention
custody               acc  remanded
custody               any  ordered … (held|detained|jailed) … (pending|for NUM months|until)
custody               acc  (transferred|moved|sent|taken) … (to|into) … (remand|detention (?:centre|center|facility))
custody               nom  (held|being held|detained|jailed) … (since|pending trial|awaiting trial)
custody               nom  (awaits|awaiting|awaited) trial (in|behind|from)
custody               acc  (locked up|locked away)
custody               nom  (is|was|were|are|remains|remain|been|spent) … (in custody|in pre-trial detention
                           |in pretrial detention|behind bars)
custody               gen  (pre-trial|pretrial) detention
custody               gen  detention (was|has been|is|were) (extended|prolonged)
administrative_arrest acc  (sentenced|jailed|arrested) … (to|for) … days
administrative_arrest acc  (sentenced|jailed|arrested) (to|for) … days
administrative_arrest acc  (placed|put|held) under administrative arrest
administrative_arrest gen  administrative (arrest|detention)
administrative_arrest nom  (received|got|given|handed|served|serving) … (\d+-day|administrative) … (sentence|term
                           |arrest|detention|jail)
administrative_arrest acc  (given|handed|sentenced|ordered) … (\d+-day) (sentence|term|arrest|detention|jail)
administrative_arrest nom  (served|serving|got|received|spent) … days
administrative_arrest acc  (given|handed) … days
detained              acc  (detained|detaining)
detained              acc  (rearrested|re-arrested|apprehended)
detained              acc  (drove|driven|escorted|dragged|hauled|bundled|delivered) … (police station
                           |police department|police precinct|station|precinct)
detained              acc  (picked up|rounded up|nabbed|handcuffed|seized by|snatched)
detained              acc  (led|hauled|whisked|carried|marched) (away|off|out)
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
charged               acc  (slapped|hit) with … charges?
charged               acc  (named|declared|considered) … suspect
charged               nom  (is|was|remains) a suspect
charged               nom  under (criminal )?investigation
charged               any  (opened|launched) … (criminal )?(case|proceedings|investigation|probe)
charged               acc  accused of
charged               acc  (accused|suspected) … (under|article)
charged               nom  (faces|facing) … charges
charged               any  (case|proceedings) … (opened|launched|brought|initiated|filed) against
charged               any  (case|charges|proceedings|investigation) against … (opened|launched|filed|initiated)
charged               any  (opened|launched|brought|started|initiated|filed) … (case|charges|proceedings|investigation
                           |probe) (against|into)
tried                 nom  (went|go|goes|stood|stands|is|was|are|were|been) on trial
tried                 any  (began|started|opened|resumed|continued) (hearing|considering|reviewing) … case
tried                 any  (hearing|hearings|proceedings) in the case (of|against)
tried                 nom  (appeared|appears|appearing) (in|before) … (court|judge)
tried                 nom  (in the dock)
tried                 gen  (trial|hearing|case) (opened|began|started|got under way|resumed|continues|continued
                           |is under way)
tried                 nom  (stood|stands|standing) trial
tried                 acc  (put|putting) … on trial
tried                 acc  (tried|being tried)
tried                 any  trial against
tried                 any  case … (sent|transferred|referred|submitted|went) to (court|trial)
tried                 gen  trial of
tried                 gen  trial
convicted             acc  convicted
convicted             acc  found … guilty
convicted             any  guilty verdict … (against|for|on)
convicted             any  (returned|handed down|delivered|issued) … guilty verdict
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
sentenced             nom  (will|must|has to|is to|to) (spend|serve) … (year|years|months)
sentenced             acc  (put|locked) (away|up) for … (year|years|months)
sentenced             acc  (sentence|term) (was|were) (upheld|increased|extended)
sentenced             acc  (ordered|sentenced) … (community service|restricted freedom|probation)
sentenced             any  (handed down|imposed|upheld) … (sentence|term)
sentenced             acc  (sent|sentenced) to (prison|jail|a penal colony)
sentenced             gen  sentence of
sentenced             gen  sentence
jail                  acc  (jailed|imprisoned)
fined                 acc  fined
fined                 acc  (ordered|made) to pay a fine
fined                 nom  paid … fine
fined                 acc  (handed|given|issued|slapped) … fine
fined                 nom  (hit|slapped|punished) with … fine
fined                 nom  (must|has to|have to) pay … fine
fined                 acc  ordered to pay
fined                 acc  made to pay
fined                 acc  imposed … fine on
appealed              any  appeal (of|by|from) … (rejected|dismissed|denied|granted|heard|thrown out|turned down)
appealed              gen  appeal … (rejected|dismissed|denied|granted|heard|turned down)
appealed              any  (threw|thrown|turned|struck) (out|down) … appeal
appealed              any  (rejected|dismissed|denied|heard|granted|considered) … appeal(?! for| to the)
appealed              nom  (challenged|contested) … (verdict|sentence|conviction|ruling|arrest)
appealed              nom  appealed
appealed              nom  (lost|won) … appeal
appealed              nom  (filed|lodged|submitted) … appeal
requalified           any  charges? against … (changed|reduced|downgraded|requalified|reclassified)
requalified           any  (requalified|reclassified)
requalified           any  (charge|charges) … (changed|reduced|downgraded|upgraded|amended|softened)
requalified           any  (charges|charge|case) … (requalified|reclassified)
none                  any  (charge|charges|case) against … (dropped|dismissed|closed|withdrawn|thrown out)
charged               any  (charge|charges|case) against(?<!fied.the.charges.against)(?<!changed.the.charges.against)
amnestied             acc  (granted|given|received|covered by|benefited from|benefitted from) … (amnesty|pardon)
amnestied             acc  (amnestied|pardoned)
amnestied             nom  (granted|received|given) … (amnesty|pardon)
amnestied             acc  freed under … amnesty
amnestied+released    acc  released under … amnesty
released              acc  (released|freed)
released              nom  left … (detention|custody|prison|jail|colony)
released              nom  (got|came|is) out of (jail|prison|custody|detention|the colony)
released              nom  (out on|freed on|released on) (bail|parole|probation)
released              nom  (regained|won) … freedom
released              nom  (returned|came) home (from|after) … (prison|jail|custody|detention|colony)
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
beaten                acc  (attacked|roughed up|manhandled|battered|stabbed|bludgeoned)
beaten                any  (hit|struck|clubbed) … (baton|batons|truncheon|truncheons|fists|rifle butt|rifle butts)
beaten                acc  (kicked|punched|abused|electrocuted|choked)
beaten                gen  (torture|ill-treatment) of
beaten                gen  beating of
hospitalised          acc  (hospitalised|hospitalized)
hospitalised          acc  (taken|took|rushed|admitted|brought|transferred|sent|committed|moved) … (to
                           |into) … (hospital
                           |intensive care|clinic|psychiatric\w*)
hospitalised          acc  (placed|put|kept|held|confined) … in … (hospital|clinic|psychiatric\w*)
hospitalised          nom  (is|was|remains) in (hospital|intensive care)
hospitalised          nom  (ended up|landed|is being treated|being treated|is recovering|remains) … (hospital
                           |intensive care|clinic)
hospitalised          nom  (fell|is|in) … a coma
died                  nom  died
died                  acc  (killed|murdered|shot dead)
died                  nom  (lost his life|lost her life|took his own life|took her own life|committed suicide
                           |hanged himself|hanged herself)
died                  any  (body|remains) … (found|discovered|returned|handed)
died                  nom  found hanged
died                  nom  (passed away|was found dead|found dead)
died                  gen  (death|killing) of
died                  gen  death
"""
