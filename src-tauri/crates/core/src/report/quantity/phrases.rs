//! Words around an amount, in lower case, divided by bars.

use super::Period;

/// Between a score and the end of its scale.
pub(super) const OF: &str = "/|／|⁄|out of|of|von|sur|de|su|di|van|из|z|af|av|satt";
/// Stars, of five.
pub(super) const STARS: &str = "stars|star|sterne|étoiles|estrellas|estrelas|stelle|sterren|звезды";
/// Before a bare number.
pub(super) const LEADING: &str = "one|about|around|approximately|approx|ca|circa|roughly|some|part|time|teilzeit|up|to|under|over|below\
    |above|at|least|most|less|more|fewer|than|max|min|maximum|minimum|maximal|minimal|from|between\
    |within|after|in|only|just|an|estimated|total|budget|of|mindestens|höchstens|bis|zu|ab|unter|über\
    |etwa|rund|ungefähr|zwischen|von|nach|environ|entre|de|moins|au|plus|dans|desde|hasta|unos\
    |aproximadamente|cerca|até|约|大约|約|至少|最多|不到|超过|介于|从";
/// After a bare number.
pub(super) const FOLLOWING: &str = "for|in|to|total|upfront|up|once|one|initial|initially|or|on|at|if|plus|and|max|maximum|minimum\
    |einmalig|für|insgesamt|pour|au|para|per|左右|以上";
/// Before the name of a period, or of anything else that is counted.
pub(super) const PER: &str = "/|／|per|each|every|pro|je|jede|jeden|jeder|每|p.";
/// Before the name of a period.
pub(super) const EVERY: &str = "a|an|am|im|in der|in the|die|par|por|al|à la|a la|ao|à|alla|в|на";
/// Beside "full-time".
pub(super) const WORK: &str = "work|job|commitment|hours|hrs|h|week|weekly|per|a|stunden|std|woche|pro";
/// Forty hours a week.
pub(super) const FULL_TIME: &str = "full time|fulltime|vollzeit|temps plein|plein temps|à temps plein|à plein temps|tiempo completo\
    |a tiempo completo|jornada completa|tempo integral|tempo inteiro|tempo pieno|a tempo pieno|voltijd\
    |voltijds|heltid|pełny etat|полный рабочий день|全职|全職|フルタイム";
/// Behind the hours: how often.
pub(super) const ADVERBS: [(Period, &str); 4] = [
    (Period::Day, "daily|täglich|quotidien|diarias|diárias"),
    (Period::Week, "weekly|wöchentlich|hebdomadaire|par semaine|semanales|semanais|settimanali|p.w.|pw"),
    (Period::Month, "monthly|monatlich|mensuel|mensuels|mensuales|mensais"),
    (Period::Year, "yearly|annually|jährlich"),
];
/// Before the hours: how often.
pub(super) const LEADING_RATES: [(Period, &str); 4] = [
    (Period::Day, "每天|每日|毎日|一天|1日|하루"),
    (Period::Week, "每周|每週|毎週|一周|週|주|每星期"),
    (Period::Month, "每月|毎月|每个月|每個月|한 달|月"),
    (Period::Workday, "工作日每天"),
];
/// Behind a number: a half more.
pub(super) const HALVES: &str =
    "and a half|1/2|y medio|y media|et demi|et demie|e mezzo|e mezza|e meio|e meia|einhalb|с половиной|半";
