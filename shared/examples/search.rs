//! How long searches take and how much memory the index needs, on a made-up list of windows:
//! `cargo run --release -p shared --example search -- 20000`
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a measurement may panic")]

use std::time::Instant;

use shared::search::{Document, Field, Index, Query, Readings, Word};

const CITIES: [&str; 4] = ["示例市", "东明市", "西林市", "北川市"];
const DISTRICTS: [&str; 10] =
    ["南关区", "朝阳区", "绿园区", "二道区", "宽城区", "龙潭区", "昌邑区", "铁西区", "双阳区", "九台区"];
/// Kinds with what people call them.
const KINDS: [(&str, &[&str]); 10] = [
    ("政务服务中心", &["政务大厅", "办事大厅", "市民中心"]),
    ("公安局出入境接待大厅", &["出入境", "护照", "通行证"]),
    ("民政局", &["民政"]),
    ("婚姻登记处", &["婚登", "结婚登记", "离婚登记", "领证"]),
    ("社会保险事业管理局", &["社保局", "社保"]),
    ("住房公积金管理分中心", &["公积金"]),
    ("退役军人事务局", &["退役军人局", "退伍军人"]),
    ("人力资源和社会保障局", &["人社局", "劳动局"]),
    ("街道办事处", &["街道办", "街道"]),
    ("车辆管理所", &["车管所", "驾驶证"]),
];
/// Characters of names of streets and quarters, with how they sound.
const QUARTERS: &str = "春chun 新xin 永yong 吉ji 桃tao 源yuan 民min 康kang 长chang/zhang 通tong 全quan 安an 曙shu 光guang \
     鸿hong 城cheng 明ming 珠zhu 富fu 裕yu 红hong 旗qi 清qing 和he 湖hu 西xi 永yong 昌chang 重chong/zhong 庆qing 桂gui \
     林lin 南nan 湖hu 前qian 进jin 硅gui 谷gu 双shuang 德de 飞fei 跃yue 乐le/yue 山shan 景jing 阳yang";
const REST: &str = "示shi 例li 市shi 东dong 川chuan 北bei 南nan 关guan 朝chao/zhao 绿lv/lu 园yuan 区qu 二er 道dao 宽kuan 龙long \
     潭tan 邑yi 铁tie 台tai 九jiu 政zheng 务wu 服fu 中zhong 心xin 公gong 局ju 出chu 入ru 境jing 接jie 待dai 大da 厅ting \
     婚hun 姻yin 登deng 记ji 处chu 社she 会hui 保bao 险xian 事shi 业ye 管guan 理li 住zhu 房fang 积ji 金jin 分fen 退tui \
     役yi 军jun 人ren 力li 资zi 障zhang 街jie 办ban 车che 辆liang 所suo 护hu 照zhao 驾jia 驶shi 证zheng 领ling 离li 结jie";

fn main() {
    let count = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let table = || QUARTERS.split_whitespace().chain(REST.split_whitespace());
    let readings = table().filter_map(|entry| {
        let c = entry.chars().next()?;
        Some((c, entry[c.len_utf8()..].split('/').collect::<Vec<_>>()))
    });
    let quarters: Vec<char> = QUARTERS.split_whitespace().filter_map(|entry| entry.chars().next()).collect();
    let shorts = DISTRICTS.map(|name| name.trim_end_matches('区'));
    let words = CITIES
        .iter()
        .chain(&DISTRICTS)
        .chain(&shorts)
        .chain(KINDS.iter().flat_map(|(name, names)| names.iter().chain([name])));
    let fields = [(100, true), (120, true), (90, true), (60, true), (40, false), (30, false), (10, false)];
    let fields = fields.map(|(weight, by_sound)| Field { weight, by_sound }).to_vec();
    let before = resident_bytes();
    let start = Instant::now();
    let words = words.map(|word| Word::from((*word).to_owned()));
    let index = Index::build(
        fields,
        words,
        Readings::new(readings),
        (0..count).map(|number| window(number, &quarters)),
    );
    println!(
        "{count} windows: built in {:.2} s, {} bytes of index a window, {} of memory",
        start.elapsed().as_secs_f64(),
        index.size() / count,
        (resident_bytes() - before) / count,
    );
    for text in [
        "南关区车管所",
        "民政局",
        "示例市",
        "局",
        "政务",
        "桃源街道办",
        "春城大街12号",
        "churujing",
        "crj",
        "nanguan车管所",
        "xinchunjiedao",
        "s",
        "人社局",
        "出人境",
        "桃园街道办",
        "churujnig",
        "示例市第一实验小学",
        "离我最近的婚姻登记处在哪",
    ] {
        measure(&index, text);
    }
}

fn window(number: usize, quarters: &[char]) -> Document {
    // Spread over all combinations without a pattern that postings could gain from.
    let mut seed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut below = |bound: usize| {
        seed ^= seed >> 29;
        seed = seed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (seed >> 33) as usize % bound
    };
    let (city, district) = (CITIES[below(CITIES.len())], DISTRICTS[below(DISTRICTS.len())]);
    let (kind, popular) = KINDS[below(KINDS.len())];
    let mut quarter = || format!("{}{}", quarters[below(quarters.len())], quarters[below(quarters.len())]);
    let name = format!("{city}{district}{}{kind}", quarter());
    let address = format!("{city}{district}{}大街{}号", quarter(), number % 3000);
    let texts = [(0, name), (3, city.to_owned()), (3, district.to_owned()), (5, address)].into_iter();
    Document { texts: texts.chain(popular.iter().map(|name| (2, (*name).to_owned()))).collect() }
}

/// The median of many rounds.
fn measure(index: &Index, text: &str) {
    let query = Query::new(text);
    let mut rounds = Vec::new();
    let all = Instant::now();
    while rounds.len() < 7 || (rounds.len() < 1000 && all.elapsed().as_millis() < 500) {
        let start = Instant::now();
        std::hint::black_box(index.find(&query, 20, |_| true));
        rounds.push(start.elapsed());
    }
    rounds.sort_unstable();
    let found = index.find(&query, usize::MAX, |_| true);
    println!(
        "{:>9.1} µs, at most {:>9.1} µs: {text}: {} {:?}",
        rounds[rounds.len() / 2].as_nanos() as f64 / 1e3,
        rounds[rounds.len() - 1].as_nanos() as f64 / 1e3,
        found.hits.len(),
        found.matched,
    );
}

fn resident_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or(0) * 1024
}
