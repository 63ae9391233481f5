"""How mail programs word what they say by themselves, by language: undelivered mail, delays, answers, absence.

Words alone decide nothing but for the fixed beginnings of `ANSWERED`: bounce.py and automatic.py say what must stand
beside them. All are for text in lower case, which lets the engine skip ahead, and every gap is bounded: no text can
hold one up.
"""

import re

UNDELIVERED_SUBJECT = re.compile(
    # English
    r"undeliver(?:ed|able)|(?:not|n't|could not|cannot) (?:be )?(?:delivered|deliver)|failed mail|mail failed|"
    r"returned (?:e-?)?mail|returning (?:message|mail) to sender|return to sender|failure (?:notice|delivery)|"
    r"(?:delivery|delivering|mail|message|transmission|sending)[\w ]{0,24} (?:fail\w{0,4}|error|problem|warning)|"
    r"delivery[\w ]{0,24} (?:delay\w{0,2}|status notification)|(?:failed|failure|error|delayed|problem)[\w ]{0,16} "
    r"(?:delivery|delivering)|non-?delivery|automatically rejected mail|warning: (?:message|mail|could not)|"
    r"processing error|"
    # French, German, Spanish, Portuguese, Italian
    r"non remis|échec (?:de la )?(?:remise|distribution)|non (?:distribué|délivré)|"
    r"nicht zugestellt|unzustellbar|zustellung fehlgeschlagen|zustellfehler|fehler bei der zustellung|"
    r"no (?:se pudo|se ha podido|pudo ser|se puede) entreg|no entregad|devuelto|error de entrega|"
    r"não entreg|devolvid|falha (?:na|de) entrega|mancata consegna|impossibile (?:recapitare|consegnare)|"
    # Dutch, Polish, Turkish, Russian
    r"onbestelbaar|niet bezorgd|niedostarcz|nie można dostarczyć|teslim edileme|iletileme|"
    r"не (?:доставлен|может быть доставлен|удалось доставить)|недоставлен|невозможно доставить|"
    r"возврат (?:почты|письма)|"
    # Chinese, Japanese, Korean, Arabic
    r"退信|无法(?:送达|投递|传递|发送)|未(?:送达|能送达)|投递失败|發送失敗|無法(?:投遞|傳遞|送達)|未傳遞|"
    r"配信(?:不能|エラー|でき)|未達|送信エラー|배달(?:되지|실패|할 수)|전송 ?실패|"
    r"(?:تعذر|فشل|لم يتم) (?:ال)?(?:تسليم|توصيل|إرسال)|غير قابل للتسليم",
)

UNDELIVERED = re.compile(
    # English
    r"undeliver(?:ed|able)|(?:not|cannot|n't|never)(?: yet)?(?: be| been)?(?: successfully)? "
    r"(?:deliver|delivered|reach|reached|receive a copy|received by)\b|(?:did|has|have) not (?:reach|receive)|"
    r"could not be (?:reached|sent|accepted)|(?:unable|failed|impossible|trying|failure) (?:to deliver|in delivering)|"
    r"(?:delivery|delevery)[^.]{0,50}(?:fail|aborted|delayed|postponed|unsuccessful)|fatal (?:delivery )?errors?|"
    r"(?:mail|message)[^.]{0,40}(?:returned to (?:you|sender)|has been returned|was rejected|automatically rejected)|"
    r"failed (?:recipients?|addresses)|following addresse?s?[^.]{0,40}(?:failed|errors)|non-?delivery report|"
    r"error[^.]{0,30}processing|delivery (?:problem|error)s|"
    # French, German, Spanish, Portuguese, Italian
    r"n'a pas (?:pu |été )(?:[eê]tre )?(?:remis|d[eé]livr|distribu|achemin)|n'est pas parvenu|non remis|"
    r"nicht (?:zugestellt|übermittelt|ausgeliefert)|nicht zustellbar|unzustellbar|"
    r"zustellung[^.]{0,40}fehlgeschlagen|"
    r"no (?:se pudo|pudo|ha podido|se ha podido|se puede|puede)(?: ser)? entreg|no (?:ha sido|fue) entregad|"
    r"não (?:pôde|pode|foi|é possível)[^.]{0,20} entreg|"
    r"non (?:è stato|può essere|è stata)[^.]{0,30}(?:consegnat|recapitat)|"
    # Dutch, Swedish, Polish, Russian
    r"kon niet worden (?:bezorgd|afgeleverd)|kunde inte levereras|nie (?:można|może|został)[^.]{0,30}dostarcz|"
    r"не (?:может быть|было|был|удалось|могло быть)[^.]{0,20} ?достав(?:лен|ить)|невозможно доставить|"
    r"не доставлено|"
    # Chinese, Japanese, Korean, Arabic
    r"无法(?:送达|投递|传递|发送|送到)|未能(?:送达|投递)|投递失败|没有送达|無法(?:投遞|傳遞|送達|傳送)|未能傳遞|"
    r"(?:配信|配送|送信|お届け|配達)[^。]{0,12}(?:できま|でき?ません|失敗|不能)|届きません|"
    r"전달(?:되지|할 수 없)|배달(?:되지|할 수 없)|"
    r"(?:تعذر|فشل|لم يتم|لا يمكن) (?:ال)?(?:تسليم|توصيل|إرسال)",
)

DELAYED = re.compile(
    r"not yet been (?:successfully )?delivered|just a warning|warning message only|"
    r"(?:delivery|message|mail)\b[^.]{0,50}(?:been|is|was) (?:delayed|postponed|deferred)|"
    r"will (?:continue|keep) (?:to try|trying|to (?:be )?(?:attempt|made)|attempting|for)|will be retried|"
    r"attempts? (?:\w{1,12} ){0,3}will (?:\w{1,12} )?continue|will (?:re)?try (?:again )?for|"
    r"verzögert|(?:a été|est) (?:retardé|différé)|se ha retrasado|"
    r"задержан|задерживается|отложен|[已被]延[迟遲]|遅延",
)

SENTENCE_ABOUT_DELIVERY = re.compile(
    r"deliver|recipient|address|user|account|mailbox|unknown|quota|reject|fail|reach|gateway|\b[45]\d\d\b|rcpt|intended|"
    r"remis|livr|destinat|entreg|correo|zustell|zugestell|empfäng|доставл|получател|ящик|адрес|пользовател|"
    r"收件|用户|邮箱|投递|信箱|宛|配信|送信|ユーザ|수신|المستلم|تسليم",
)

ANSWERED = re.compile(
    # As mail servers begin the subject of an automatic answer, up to the colon; before a person's answer stands "Re:".
    r"(?:automatic (?:reply|response|answer)|auto[- ]?(?:reply|response|responder)|"
    r"out of (?:the )?office:? auto-?(?:reply|response)|réponse automatique|respuesta automática|"
    r"автоматический ответ|автоответ|自动回复|自動回覆|自动答复|自動答覆|(?:ال)?رد (?:ال)?تلقائي|"
    r"resposta (?:automática|automàtica)|risposta automatica|automatische antwort|autom\. antwort|"
    r"automatisch antwoord|automatiskt? svar|autosvar|automaattinen vastaus|automatyczna odpowiedź|"
    r"odpowiedź automatyczna|automatická odpověď|automatikus válasz|răspuns automat|otomatik (?:yanıt|cevap)|"
    r"αυτόματη απάντηση|автоматичен отговор|автоматична відповідь|automatski odgovor|аутоматски одговор|"
    r"samodejni odgovor|automatinis atsakymas|automātiska atbilde|automaatvastus|自動(?:応答|返信)|"
    r"자동 ?(?:회신|응답)|پاسخ خودکار|(?:תשובה|מענה) אוטומטית?|trả lời tự động|balasan otomatis|"
    r"ตอบกลับอัตโนมัติ)\s{0,3}[:：]",
)

_ABSENT = (
    r"out of (?:the |my )?office|absence du bureau|(?:message|notification|avis) d'absence|absente? du bureau|"
    r"absence (?:note|notice|notification|message|reply)|(?:away|currently) on (?:\w{1,12} )?leave|on annual leave|"
    r"vacation (?:message|reply|notice|response)|en congé|fuera de (?:la )?oficina|ausente de la oficina|"
    r"de vacaciones|в отпуске|нет на (?:рабочем )?месте|вне офиса|отсутствую|休假|不在办公室|外出|不在辦公室|"
    r"خارج المكتب|في إجازة|abwesenheit(?:snotiz|smeldung)?|fora do escritório|fuori (?:sede|ufficio)|afwezig|"
    r"frånvaro|poza biurem|ofis dışında|不在(?:通知|の)|부재 ?중"
)
ABSENT = re.compile(rf"{_ABSENT}|^(?:vacation|leave|away|absen[ct]e?)$")
ABSENT_FIRST = re.compile(rf"(?:{_ABSENT}|oo[fo]|ooto|auto|away|vacation)\s{{0,3}}[:：]")

CHALLENGE = re.compile(
    # Who wants to be told first that no machine wrote: an answer would meet another machine.
    r"(?:please )?(?:confirm|verify|authenticate) (?:your|that you|this) (?:e-?mail|message|sent|are)|"
    r"(?:action|verification|confirmation) required\b.{0,80}\b(?:deliver|sender|message)|"
    r"your (?:e-?mail|message) .{0,80}(?:requires|needs|awaits) (?:verification|confirmation)",
)
