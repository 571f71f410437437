use super::*;

const NAME: usize = 0;
const DISTRICT: usize = 1;
const ADDRESS: usize = 2;

fn index() -> Index {
    let fields = vec![
        Field { weight: 100, by_sound: true },
        Field { weight: 60, by_sound: true },
        Field { weight: 30, by_sound: false },
    ];
    let offices = [
        ("长春市民政局", "朝阳区", "皓月大路1155号"),
        ("长春市南关区民政局", "南关区", "芳菲路123号"),
        ("长春市公安局出入境大厅", "南关区", "光明路11号"),
        ("辽源市西安区人力资源和社会保障局", "西安区", "人民大街1号"),
    ];
    let documents = offices.map(|(name, district, address)| Document {
        texts: vec![(NAME, name.into()), (DISTRICT, district.into()), (ADDRESS, address.into())],
    });
    let words = ["长春市", "长春", "南关区", "南关", "西安区", "民政局", "车管所", "出入境"];
    Index::build(
        fields,
        words.map(|word| Word::from(word.to_owned())),
        sound::tests::some_readings(),
        documents.into_iter(),
    )
}

fn find(query: &str) -> Vec<u32> {
    index().find(&Query::new(query), 10, |_| true).hits.iter().map(|hit| hit.document).collect()
}

#[test]
fn every_word_must_be_there() {
    assert_eq!(find("民政局"), [0, 1], "more of the first name is what was asked for");
    assert_eq!(find("南关区民政局"), [1]);
    assert_eq!(find("民政局 南关"), [1]);
    assert_eq!(find("南关区出入境"), [2]);
    assert_eq!(find("光明路出入境"), [2]);
    assert_eq!(find("境"), [2]);
}

#[test]
fn characters_of_a_name_in_their_order_are_a_short_name() {
    assert_eq!(find("人社局"), [3]);
    assert!(find("局社人").is_empty());
}

#[test]
fn a_house_number_counts_from_its_first_digit() {
    assert_eq!(find("1号"), [3]);
    assert_eq!(find("11号"), [2]);
    assert_eq!(find("1155"), [0]);
    assert_eq!(find("皓月大路1155号"), [0]);
}

#[test]
fn letters_spell_names_and_districts() {
    for query in ["churujing", "crj", "churuj", "CHURUJING", "nanguan出入境", "nanguanqu churujing"] {
        assert_eq!(find(query), [2], "{query}");
    }
    assert_eq!(find("nanguan"), [1, 2]);
    assert_eq!(find("xian"), [3]);
    assert_eq!(find("changchunminzheng"), [0, 1]);
    assert_eq!(find("ccsmz"), [0]);
}
