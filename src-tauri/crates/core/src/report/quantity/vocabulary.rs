//! The words and signs by which amounts are known, in the languages that reports are mostly written in.

use std::{collections::HashMap, sync::LazyLock};

use super::{Currency, Period, Unit};

/// What a word after a number means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// So many zeros more.
    Scale(i32),
    Unit(Unit),
}

const fn money(code: &'static str) -> Meaning {
    Meaning::Unit(Unit::Money(Currency(code)))
}

const fn time(period: Period) -> Meaning {
    Meaning::Unit(Unit::Time(period))
}

/// ISO 4217 codes that are read before and after a number, in capitals.
pub(super) const CODES: [&str; 62] = [
    "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "INR", "CHF", "CAD", "AUD", "NZD", "BRL", "KRW", "RUB", "UAH",
    "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "MXN", "ZAR", "SGD", "HKD", "TWD",
    "AED", "SAR", "QAR", "KWD", "EGP", "MAD", "TND", "NGN", "KES", "GHS", "UGX", "TZS", "XOF", "XAF", "PKR",
    "BDT", "LKR", "NPR", "IDR", "MYR", "PHP", "THB", "VND", "ILS", "ARS", "CLP", "COP", "PEN", "UYU", "KZT",
    "GEL", "IRR",
];

/// Codes that are no words when written small.
pub(super) const SMALL_CODES: [&str; 8] = ["usd", "eur", "gbp", "chf", "jpy", "inr", "cny", "aud"];

/// Signs of money before or after a number, the longer first. Signs of several currencies stand for themselves.
pub(super) const SIGNS: [(&str, &str); 44] = [
    ("US$", "USD"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("SG$", "SGD"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("AR$", "ARS"),
    ("CL$", "CLP"),
    ("CO$", "COP"),
    ("CN¥", "CNY"),
    ("JP¥", "JPY"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("R$", "BRL"),
    ("S$", "SGD"),
    ("$", "$"),
    ("＄", "$"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("￡", "GBP"),
    ("¥", "¥"),
    ("￥", "¥"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("￦", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₪", "ILS"),
    ("₵", "GHS"),
    ("₡", "CRC"),
    ("₸", "KZT"),
    ("₾", "GEL"),
    ("₲", "PYG"),
    ("₮", "MNT"),
    ("₭", "LAK"),
    ("﷼", "?"),
    ("¤", "?"),
];

/// Letters that stand for money before a number only.
pub(super) const BEFORE: [(&str, &str); 12] = [
    ("SFr.", "CHF"),
    ("Fr.", "CHF"),
    ("Rs.", "INR"),
    ("Rs", "INR"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
    ("R", "ZAR"),
    ("KSh", "KES"),
    ("Ksh", "KES"),
    ("kr.", "kr"),
    ("kr", "kr"),
    ("TL", "TRY"),
];

/// Letters that mean zeros right behind a number, and after a space where the number is money.
pub(super) const LETTERS: [(&str, i32); 12] = [
    ("k", 3),
    ("K", 3),
    ("MM", 6),
    ("Mn", 6),
    ("M", 6),
    ("m", 6),
    ("BN", 9),
    ("Bn", 9),
    ("B", 9),
    ("b", 9),
    ("T", 12),
    ("L", 5),
];

/// Words and signs after a number, in lower case, divided by bars. The longest that fits counts.
const WORDS: [(Meaning, &str); 57] = [
    (Meaning::Scale(2), "hundred|hundert|百"),
    (
        Meaning::Scale(3),
        "thousand|thousands|tausend|tsd.|tsd|mille|mil|mila|milhares|duizend|tusen|tusind|tys.|tys\
         |tis.|тысяч|тысяча|тысячи|тыс.|тыс|тисяч|тис.|тис|ألف|آلاف|هزار|हज़ार|हजार|χιλιάδες|אלף|ribu\
         |rb|nghìn|ngàn|千|천",
    ),
    (Meaning::Scale(4), "万|萬|만"),
    (Meaning::Scale(5), "lakh|lakhs|lac|lacs|लाख"),
    (
        Meaning::Scale(6),
        "million|millions|mn|mln|mln.|mio.|mio|millionen|millones|millón|milhões|milhão|milioni\
         |milione|miljoen|miljoner|miljon|millioner|milyon|миллион|миллиона|миллионов|млн.|млн\
         |мільйон|мільйонів|мільйони|مليون|ملايين|میلیون|εκατομμύρια|εκατ.|מיליון|juta|triệu",
    ),
    (Meaning::Scale(7), "crore|crores|cr|करोड़"),
    (Meaning::Scale(8), "亿|億|억"),
    (
        Meaning::Scale(9),
        "billion|billions|bn|mrd.|mrd|milliarde|milliarden|milliard|milliards|miliardi|miliardo\
         |miljard|miljarder|milliarder|mld.|mld|bilhões|bilhão|milyar|миллиард|миллиарда|миллиардов\
         |млрд.|млрд|мільярд|мільярдів|مليار|میلیارد|δισ.|miliar|tỷ",
    ),
    (Meaning::Scale(12), "trillion|trillions|tn|billionen|billones|billón|трлн.|трлн|兆|조"),
    (
        money("USD"),
        "dollars|dollar|us dollars|us-dollar|us dollar|u.s. dollars|bucks|dólares|dólar|dollari\
         |dollaro|dolar|доллар|доллара|долларов|долл.|دولار|δολάρια|美元|美金|ドル|米ドル|달러",
    ),
    (money("CAD"), "canadian dollars"),
    (money("AUD"), "australian dollars"),
    (money("SGD"), "singapore dollars"),
    (money("HKD"), "hong kong dollars|港元|港币"),
    (money("NZD"), "new zealand dollars"),
    (money("TWD"), "台币|新台币|新臺幣"),
    (money("EUR"), "euros|euro|eur|евро|євро|يورو|ευρώ|欧元|歐元|ユーロ|유로"),
    (money("GBP"), "pounds|pound|pounds sterling|sterling|quid|英镑|ポンド"),
    (money("CHF"), "franken|swiss francs|francs suisses|fr.|sfr."),
    (money("XOF"), "francs cfa|fcfa|f cfa"),
    (money("JPY"), "yen|円|日元|日圆|日円|엔"),
    (money("CNY"), "yuan|renminbi|元|人民币|人民幣|块"),
    (money("INR"), "rupees|rupee|indian rupees|rs.|rs|रुपये|रुपए"),
    (money("KRW"), "원|韩元"),
    (money("BRL"), "reais"),
    (money("RUB"), "рублей|рубля|рубль|руб.|руб"),
    (money("UAH"), "гривень|гривні|грн.|грн"),
    (money("PLN"), "zł|zloty|złotych|złoty"),
    (money("CZK"), "kč|korun"),
    (money("HUF"), "forint"),
    (money("RON"), "lei"),
    (money("BGN"), "лв.|лв"),
    (money("TRY"), "lira|tl"),
    (money("IDR"), "rupiah"),
    (money("MYR"), "ringgit"),
    (money("VND"), "đồng|đ"),
    (money("THB"), "baht|บาท"),
    (money("ZAR"), "rand"),
    (money("NGN"), "naira"),
    (money("KES"), "shillings"),
    (money("ILS"), "shekels|שקל|ש״ח"),
    (money("MXN"), "mexican pesos|pesos mexicanos"),
    (money("ARS"), "pesos argentinos"),
    (money("COP"), "pesos colombianos"),
    (money("CLP"), "pesos chilenos"),
    (money("kr"), "kronor|kroner|kr.|kr|krona|krone"),
    (money("?"), "pesos|peso|francs|dirhams|dirham|riyals|ريال|درهم|تومان"),
    (money("¢"), "cents|cent|¢"),
    (
        Meaning::Unit(Unit::Percent),
        "%|٪|％|‰|percent|per cent|pct|prozent|pour cent|por ciento|por cento|per cento|procent\
         |процентов|процента|في المئة|درصد|百分点|퍼센트",
    ),
    (
        time(Period::Minute),
        "minutes|minute|mins|min.|min|minuten|minutos|minuti|minuut|минут|分钟|分鐘|分間|분",
    ),
    (
        time(Period::Hour),
        "hours|hour|hrs.|hrs|hr|h|std.|std|stunden|stunde|heures|heure|horas|hora|ore|ora|uur|uren\
         |timmar|timer|godzin|часов|часа|час|годин|ساعة|ساعات|ώρες|小时|小時|个小时|個小時|時間|시간",
    ),
    (
        time(Period::Workday),
        "weekdays|weekday|workdays|workday|working days|working day|business days|business day\
         |werktage|werktagen|werktag|arbeitstage|arbeitstag|jours ouvrés|jour ouvré|días laborables\
         |dias úteis|工作日|平日",
    ),
    (
        time(Period::Day),
        "days|day|tage|tagen|tag|jours|jour|días|día|dias|dia|giorni|giorno|dagen|dag|dagar|dni|дней\
         |дня|день|днів|يوم|أيام|ημέρες|天|日間|日|일",
    ),
    (
        time(Period::Week),
        "weeks|week|wks|wk|wochen|woche|semaines|semaine|semanas|semana|settimane|settimana|weken\
         |veckor|vecka|uger|uge|tygodni|tygodnie|tydzień|недель|недели|неделя|неделю|тижнів|тижні\
         |أسابيع|أسبوع|εβδομάδες|周|週|週間|个星期|星期|个礼拜|주",
    ),
    (
        time(Period::Month),
        "months|month|mos|mo|monate|monaten|monat|mois|meses|mes|mês|mesi|mese|maanden|maand|månader\
         |månad|måneder|måned|miesięcy|miesiące|miesiąc|месяцев|месяца|месяц|місяців|місяці|أشهر|شهر\
         |μήνες|个月|個月|ヶ月|か月|カ月|ヵ月|月|개월|달",
    ),
    (
        time(Period::Quarter),
        "quarters|quarter|quartale|quartal|trimestres|trimestre|trimestri|kwartalen|kwartaal|季度|四半期\
         |분기",
    ),
    (
        time(Period::Year),
        "years|year|yrs|yr|jahre|jahren|jahr|ans|années|année|años|año|anos|ano|anni|anno|jaar\
         |jaren|år|lat|лет|года|год|років|роки|سنة|سنوات|χρόνια|年間|年|년",
    ),
];

/// Single letters that mean time right behind a number only: "y" alone is a word of Spanish.
const LETTERS_OF_TIME: [(Meaning, &str); 3] =
    [(time(Period::Day), "d"), (time(Period::Week), "w"), (time(Period::Year), "y")];

/// The words by their first character.
static INDEX: LazyLock<HashMap<char, Vec<(&str, Meaning)>>> = LazyLock::new(|| {
    let mut index: HashMap<char, Vec<(&str, Meaning)>> = HashMap::new();
    for (meaning, words) in WORDS {
        for word in words.split('|') {
            if let Some(first) = word.chars().next() {
                index.entry(first).or_default().push((word, meaning));
            }
        }
    }
    index
});

/// The longest word that a text begins with, and its length there in bytes.
pub(super) fn word_at(text: &str) -> Option<(usize, Meaning)> {
    let first = text.chars().next()?.to_lowercase().next()?;
    let fitting = INDEX.get(&first)?.iter();
    fitting
        .filter_map(|&(word, meaning)| Some((begins_with(text, word)?, meaning)))
        .max_by_key(|found| found.0)
}

/// A letter that means time, and its length in bytes.
pub(super) fn letter_of_time_at(text: &str) -> Option<(usize, Meaning)> {
    LETTERS_OF_TIME.iter().find_map(|&(meaning, letter)| Some((begins_with(text, letter)?, meaning)))
}

/// How many bytes of a text a word in lower case takes, if the text begins with it and it ends there.
pub(super) fn begins_with(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut expected = word.chars().peekable();
    while expected.peek().is_some() {
        for c in rest.next()?.to_lowercase() {
            if expected.next() != Some(c) {
                return None;
            }
        }
    }
    let rest = rest.as_str();
    let runs_on = word.ends_with(|c: char| c.is_alphabetic() && !is_unspaced(c))
        && rest.starts_with(|c: char| c.is_alphanumeric() && !is_unspaced(c));
    (!runs_on).then_some(text.len() - rest.len())
}

/// Whether a script is written without spaces, or with endings right behind its words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x0e00..=0x0e7f | 0x1100..=0x11ff | 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff)
}
