use super::*;
use crate::search::sound::tests::readings_of;

fn topic(name: &str, popular: &[&str], said: &[&str]) -> Topic {
    let with = |part: Part| move |text: &&str| (part, (*text).to_owned());
    let texts = [(Part::Name, name.to_owned())].into_iter();
    let texts = texts.chain(popular.iter().map(with(Part::Popular))).chain(said.iter().map(with(Part::Said)));
    Topic { texts: texts.collect(), elsewhere: false }
}

const FIRST: u32 = 0;
const LOST: u32 = 1;
const PASSPORT: u32 = 2;
const LICENCE: u32 = 3;

fn topics() -> Topics {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let stock = Stock {
        topics: vec![
            topic("居民身份证申领(首次)", &["办身份证"], &[]),
            topic("居民身份证补领(丢失)", &["补身份证"], &["身份证 丢失", "冒名"]),
            topic("普通护照补发", &["补护照"], &["护照 丢失"]),
            topic("行驶证补领", &[], &["蓝本本"]),
            Topic {
                texts: vec![(Part::Said, "营业执照".into()), (Part::Said, "注册公司".into())],
                elsewhere: true,
            },
        ],
        same: vec![
            words(&["身份证", "二代证"]),
            words(&["丢失", "丢了", "弄丢", "没影了"]),
            words(&["护照"]),
        ],
        silent: words(&["长春", "长春市"]),
    };
    let readings = readings_of(&[
        ("身", "shen"),
        ("份", "fen"),
        ("分", "fen"),
        ("证", "zheng"),
        ("正", "zheng"),
        ("护", "hu"),
        ("照", "zhao"),
        ("罩", "zhao"),
        ("丢", "diu"),
        ("了", "le liao"),
        ("失", "shi"),
        ("补", "bu"),
        ("行", "xing hang"),
        ("驶", "shi"),
        ("办", "ban"),
        ("居", "ju"),
        ("民", "min"),
        ("领", "ling"),
        ("申", "shen"),
    ]);
    Topics::build(stock, readings)
}

fn found(question: &str) -> Found {
    topics().find(&Query::new(question), 10, |_| true)
}

fn first(question: &str) -> Option<u32> {
    found(question).hits.first().map(|hit| hit.topic)
}

#[test]
fn a_story_leads_to_what_its_known_words_point_to() {
    assert_eq!(first("二代证前天让我弄丢了咋整"), Some(LOST));
    assert_eq!(first("护照没影了，去长春市哪里补"), Some(PASSPORT));
    assert_eq!(first("车上那个蓝本本让孩子撕了"), Some(LICENCE));
    assert_eq!(first("怕人冒名"), Some(LOST));
}

#[test]
fn the_service_meant_comes_before_what_shares_a_word_with_it() {
    let hits = found("身份证丢了").hits;
    let order: Vec<u32> = hits.iter().map(|hit| hit.topic).collect();
    assert_eq!(order, [LOST, FIRST]);
    assert_eq!(first("补领身份证"), Some(LOST));
    assert_eq!(found("身份证").hits.iter().map(|hit| hit.topic).collect::<Vec<_>>(), [FIRST, LOST]);
}

#[test]
fn letters_spell_words_whole_cut_and_by_initials() {
    for question in ["shenfenzheng diule", "sfz diule", "shenfenzhengdiule", "senfenzen diu le", "SFZ丢了"]
    {
        assert_eq!(first(question), Some(LOST), "{question}");
    }
    assert_eq!(first("huz"), Some(PASSPORT), "the beginning of huzhao");
}

#[test]
fn a_slip_is_put_right_and_told() {
    let found = found("身份正弄丢了");
    assert_eq!(found.hits.first().map(|hit| hit.topic), Some(LOST));
    assert_eq!(found.meant.as_deref(), Some("身份证弄丢了"));
    assert_eq!(first("护罩"), Some(PASSPORT));
    assert_eq!(first("身證份"), Some(FIRST), "two characters in the wrong order, one of them traditional");
    assert_eq!(found_meant("身份证"), None);
    assert_eq!(found_meant("huzahao").as_deref(), Some("护照"));
}

fn found_meant(question: &str) -> Option<String> {
    found(question).meant
}

#[test]
fn a_beginning_and_a_single_character_find_names() {
    assert_eq!(first("身份"), Some(FIRST));
    assert_eq!(first("护"), Some(PASSPORT));
    assert_eq!(first("驶"), Some(LICENCE));
}

#[test]
fn what_is_elsewhere_or_nowhere_finds_nothing() {
    let elsewhere = found("营业执照丢了去哪补");
    assert_eq!((elsewhere.hits.len(), elsewhere.elsewhere.as_deref()), (0, Some("营业执照")));
    for question in ["怎么办", "长春市", "哪家锅包肉好吃", "", "😀"] {
        assert_eq!(found(question), Found::default(), "{question}");
    }
}

#[test]
fn a_number_is_a_word_only_whole() {
    let stock = Stock { topics: vec![topic("高龄津贴", &[], &["80"])], ..Stock::default() };
    let topics = Topics::build(stock, Readings::default());
    let total = |question: &str| topics.find(&Query::new(question), 10, |_| true).total;
    assert_eq!((total("我妈80了"), total("打13800138000"), total("180")), (1, 0, 0));
}

#[test]
fn only_what_is_admitted_is_answered() {
    let found = topics().find(&Query::new("身份证"), 10, |topic| topic == LOST);
    assert_eq!((found.hits.len(), found.total), (1, 1));
    let found = topics().find(&Query::new("身份证"), 1, |_| true);
    assert_eq!((found.hits.len(), found.total), (1, 2), "one was asked for, there are two");
}

#[test]
fn the_reason_is_the_text_with_its_words_or_what_was_said() {
    let topics = topics();
    let why = |question: &str, topic| {
        let found = topics.find(&Query::new(question), 10, |_| true);
        topics.why(&found, topic).map(|why| (why.part, why.text, why.words.join("|")))
    };
    let name = "居民身份证申领(首次)".to_owned();
    assert_eq!(why("身份证首次", FIRST), Some((Part::Name, name, "身份证|首次".into())));
    assert_eq!(why("蓝本本", LICENCE), Some((Part::Said, "蓝本本".into(), "蓝本本".into())));
    assert_eq!(why("二代证", FIRST).map(|(.., words)| words), Some("身份证".into()), "as the name has it");
    assert_eq!(why("蓝本本", FIRST), None);
}

#[test]
fn what_is_built_from_can_be_kept() {
    let stock = Stock {
        topics: vec![topic("护照", &["本本"], &[])],
        same: vec![vec!["护照".into(), "本".into()]],
        silent: Vec::new(),
    };
    let kept = serde_json::to_string(&stock).unwrap();
    assert_eq!(serde_json::from_str::<Stock>(&kept).unwrap(), stock);
}
