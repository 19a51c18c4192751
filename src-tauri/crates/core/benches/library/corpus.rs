//! Reports that look real and never end: English and Chinese in the proportions of words that languages have, where a few
//! words are everywhere, many are in some texts, and most are in hardly any.

use std::collections::{BTreeMap, BTreeSet};

use prospect_core::profile::{Profile, options, sample_profile};
use rand::{RngExt, SeedableRng, rngs::SmallRng, seq::IndexedRandom};

const REPORT: &str = include_str!("../../src/provider/sample.md");
/// Words of English reports: those of a real one first, in the order of how often they are there.
const ENGLISH: usize = 60_000;
const CHINESE: usize = 20_000;
/// One run in so many is in Chinese.
const CHINESE_EVERY: u64 = 4;
/// Bytes of a report.
const LENGTH: usize = 6_000;

/// Common characters, the most common first.
const CHARACTERS: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里\
用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第\
公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老\
给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建\
务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住\
告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔研究创办投竞客户品牌渠服务软件智能网络数据成本收入风险增";

const PHRASES: [&str; 24] = [
    "市场分析",
    "商业模式",
    "目标客户",
    "人工智能",
    "创业计划",
    "竞争优势",
    "收入来源",
    "风险管理",
    "用户需求",
    "产品设计",
    "营销渠道",
    "成本结构",
    "在线教育",
    "健康管理",
    "电子商务",
    "内容创作",
    "可持续发展",
    "社区运营",
    "数据分析",
    "自动化工具",
    "启动资金",
    "时间投入",
    "个人品牌",
    "下一步行动",
];

/// Words with how often each is written.
struct Vocabulary {
    words: Vec<String>,
    /// Of each word and those before it, so that a number finds a word.
    weights: Vec<f64>,
}

impl Vocabulary {
    /// The nth word is written about 1/n as often as the first: Zipf's law, a little flatter at the top.
    fn new(words: Vec<String>) -> Self {
        let mut sum = 0.0;
        let mut rank = 0.0;
        let weights = words.iter().map(|_| {
            rank += 1.0;
            sum += 1.0 / f64::powf(rank + 2.7, 1.05);
            sum
        });
        let weights = weights.collect();
        Self { words, weights }
    }

    fn pick(&self, random: &mut SmallRng) -> &str {
        let sum = self.weights.last().copied().unwrap_or_default();
        let at = random.random_range(0.0..sum);
        let at = self.weights.partition_point(|weight| *weight <= at);
        &self.words[at.min(self.words.len() - 1)]
    }
}

/// What reports are made of. The same seed gives the same reports.
pub(super) struct Corpus {
    english: Vocabulary,
    chinese: Vocabulary,
}

/// A run to be.
pub(super) struct Written {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) profile: Profile,
}

impl Corpus {
    pub(super) fn new() -> Self {
        let mut random = SmallRng::seed_from_u64(7);
        Self {
            english: Vocabulary::new(english(&mut random)),
            chinese: Vocabulary::new(chinese(&mut random)),
        }
    }

    /// A word by how common it is: 0 is the most common.
    pub(super) fn english(&self, rank: usize) -> &str {
        &self.english.words[rank.min(self.english.words.len() - 1)]
    }

    pub(super) fn chinese(&self, rank: usize) -> &str {
        &self.chinese.words[rank.min(self.chinese.words.len() - 1)]
    }

    /// The nth run, the same every time.
    pub(super) fn write(&self, n: u64) -> Written {
        let mut random = SmallRng::seed_from_u64(n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 7);
        let in_chinese = n % CHINESE_EVERY == 1;
        let mut profile = profile(&mut random);
        let sentence = |random: &mut SmallRng, out: &mut String| {
            if in_chinese { self.chinese_sentence(random, out) } else { self.english_sentence(random, out) }
        };
        profile.experience_summary.clear();
        sentence(&mut random, &mut profile.experience_summary);
        let mut title = String::new();
        sentence(&mut random, &mut title);
        let title: String = title.trim_end_matches(['.', ' ', '。']).chars().take(40).collect();
        let mut text = String::with_capacity(LENGTH + 200);
        let sections = [
            "SECTION 1: PROFILE ANALYSIS",
            "SECTION 2: IDEA RESEARCH",
            "SECTION 3: PERSONALIZED RECOMMENDATIONS",
        ];
        for (n, section) in sections.into_iter().enumerate() {
            text.push_str(&format!("## {section}\n\n"));
            while text.len() < LENGTH * (n + 1) / 3 {
                text.push_str("### ");
                sentence(&mut random, &mut text);
                text.push_str("\n\n");
                for _ in 0..random.random_range(2..6) {
                    sentence(&mut random, &mut text);
                }
                text.push_str("\n\n");
                for _ in 0..random.random_range(0..4) {
                    text.push_str("- **");
                    sentence(&mut random, &mut text);
                    text.push_str("** ");
                    sentence(&mut random, &mut text);
                    text.push('\n');
                }
                text.push('\n');
            }
        }
        Written { title, text, profile }
    }

    fn english_sentence(&self, random: &mut SmallRng, out: &mut String) {
        for n in 0..random.random_range(5..18) {
            let word = self.english.pick(random);
            match (n, word.chars().next()) {
                (0, Some(first)) => {
                    out.extend(first.to_uppercase());
                    out.push_str(&word[first.len_utf8()..]);
                }
                _ => {
                    out.push(' ');
                    out.push_str(word);
                }
            }
        }
        out.push_str(". ");
    }

    fn chinese_sentence(&self, random: &mut SmallRng, out: &mut String) {
        for _ in 0..random.random_range(5..14) {
            out.push_str(self.chinese.pick(random));
        }
        out.push('。');
    }
}

fn english(random: &mut SmallRng) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in REPORT.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    let mut real: Vec<(String, usize)> = counts.into_iter().collect();
    real.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut words: Vec<String> = real.into_iter().map(|(word, _)| word).collect();
    let mut known: BTreeSet<String> = words.iter().cloned().collect();
    let starts = [
        "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr", "pr", "ch",
        "br", "pl",
    ];
    let middles = ["a", "e", "i", "o", "u", "ea", "ou", "ai", "er", "in", "an", "é"];
    let ends = ["", "", "n", "r", "s", "t", "ing", "ed", "er", "tion", "ment", "ly"];
    while words.len() < ENGLISH {
        let mut word = String::new();
        for _ in 0..random.random_range(1..4) {
            word.push_str(starts.choose(random).copied().unwrap_or_default());
            word.push_str(middles.choose(random).copied().unwrap_or_default());
        }
        word.push_str(ends.choose(random).copied().unwrap_or_default());
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn chinese(random: &mut SmallRng) -> Vec<String> {
    let common: Vec<char> = CHARACTERS.chars().filter(|c| !c.is_whitespace()).collect();
    // Behind the common ones some of the thousands of others.
    let rare = (0x4E00..0x9FA5).step_by(9).filter_map(char::from_u32);
    let characters = Vocabulary::new(common.into_iter().chain(rare).map(String::from).collect());
    let mut known = BTreeSet::new();
    let mut words: Vec<String> = Vec::new();
    while words.len() < CHINESE {
        if words.len() % 20 == 10 && words.len() / 20 < PHRASES.len() {
            words.push(PHRASES[words.len() / 20].to_owned());
            continue;
        }
        let length = [1, 2, 2, 2, 2, 3, 4].choose(random).copied().unwrap_or(2);
        let word: String = (0..length).map(|_| characters.pick(random)).collect();
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn profile(random: &mut SmallRng) -> Profile {
    let options = options();
    let some = |random: &mut SmallRng, list: &[String]| list.choose(random).cloned().unwrap_or_default();
    let area = options.interest_area.choose(random);
    Profile {
        goal_type: some(random, &options.goal_type),
        time_commitment: some(random, &options.time_commitment),
        budget_range: some(random, &options.budget_range),
        interest_area: area.map(|area| area.name.clone()).unwrap_or_default(),
        sub_interest_area: area.map(|area| some(random, &area.sub_areas)).unwrap_or_default(),
        skill_strength: some(random, &options.skill_strength),
        ..sample_profile()
    }
}
