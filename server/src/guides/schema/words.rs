//! What the schema says to an editor, and the limits that the types do not hold.

use serde_json::Value;

/// The type of a whole file.
pub(super) const GUIDE: &str = "GuideRecord";
/// The short form of a part.
pub(super) const SHORT: &str =
    "一句话：对所有人、任何时候都成立，依据是整份指南的来源。有条件、日期、来源时改写成 { \"text\": … }。";

/// Type (empty: any), member, what it means.
const WORDS: &[(&str, &str, &str)] = &[
    (GUIDE, "$schema", "让编辑器找到这份格式说明：../../guide.schema.json"),
    (GUIDE, "id", "永久不变的编号，就是文件名：小写字母、数字和短横线"),
    (GUIDE, "name", "正式名称"),
    (GUIDE, "plain_name", "大家会怎么说，显示在正式名称旁边：身份证丢了，补办"),
    (GUIDE, "aliases", "别的叫法，只用来搜索，不显示"),
    (GUIDE, "department", "部门，要是 city.toml 里有的"),
    (GUIDE, "availability", "报道说已经开办（active）、将要开办（planned）、没有提到（reference）"),
    (GUIDE, "cities", "适用哪些市：六位区划代码"),
    (GUIDE, "questions", "区分情况的问题，按提问的顺序；guide_common.json 里的写名字就行"),
    (GUIDE, "refusals", "哪些情况不能办，为什么，可以怎么办"),
    (GUIDE, "applicants", "谁能办"),
    (GUIDE, "conditions", "要符合的条件"),
    (GUIDE, "materials", "要带的材料；guide_common.json 里的写 { \"use\": 名字 }"),
    (GUIDE, "fees", "费用；同一条路径上同一个名目只能有一个数"),
    (GUIDE, "free", "通常情况不收费"),
    (GUIDE, "fee_to_verify", "费用整体待核实，或者不知道"),
    (GUIDE, "time_limit_legal", "法定时限"),
    (GUIDE, "time_limit_promised", "承诺时限"),
    (GUIDE, "channels", "去哪里办、网上怎么办；还没有开通的不写"),
    (GUIDE, "steps", "怎样办，按顺序"),
    (GUIDE, "result", "办完得到什么"),
    (GUIDE, "collect", "结果怎么拿"),
    (GUIDE, "legal_basis", "法律依据"),
    (GUIDE, "remedies", "不服怎么办：只写这一项特有的，通用的在 guide_common.json"),
    (GUIDE, "statements", "报道里各单位怎么说"),
    (GUIDE, "contradictory", "这些说法互相矛盾，页面都显示"),
    (GUIDE, "remarks", "另外该知道的"),
    (GUIDE, "sources", "这份指南的全部来源，别处用序号引用，从 0 数起"),
    ("", "when", "只在这样回答时成立：问题的编号对应接受的选项；几个问题都要符合，每个问题符合一个选项就行"),
    ("", "from", "从哪一天起成立，例如 2026-07-01；不写就跟着来源的施行日期，来源也没有就是已经成立"),
    ("", "until", "到哪一天为止（含这一天）；不写就跟着来源的失效日期，来源也没有就是一直成立"),
    ("", "to_verify", "没有可靠来源，页面显示“待核实”"),
    ("", "sources", "依据 sources 里的第几条，从 0 数起；不写就是整份指南的来源"),
    ("", "text", "内容，简短中文"),
    ("", "hint", "帮助回答的说明"),
    ("Question", "id", "问题的编号，when 和网址里用：小写字母、数字和下划线"),
    ("Question", "ask", "怎么问，一句话"),
    ("Question", "choices", "选项，至少两个"),
    ("Question", "when", "只在前面这样回答时才问"),
    ("Choice", "id", "选项的编号，when 和网址里用：小写字母、数字和下划线"),
    ("Choice", "label", "居民看到的选项，最好不超过20个字"),
    ("Narrowed", "use", "guide_common.json 里问题的编号"),
    ("Narrowed", "choices", "只留这些选项；不写就是全部"),
    ("Narrowed", "when", "只在前面这样回答时才问"),
    ("SharedMaterial", "use", "guide_common.json 里材料的编号"),
    ("Plain_Material", "text", "材料的名称"),
    ("Plain_Material", "look", "要什么样的：原件还是复印件、几份、多大"),
    ("Plain_Material", "exempt", "什么情况可以不交（免提交）"),
    ("Fee", "label", "什么费"),
    ("Fee", "amount_fen", "多少，单位是分：20元写 2000"),
    ("Plain_Channel", "text", "哪里、什么渠道"),
    ("Plain_Channel", "kind", "window 窗口、online 网上、phone 电话、self_service 自助机、post 邮寄"),
    ("Plain_Channel", "office_kind", "去哪一类窗口，例如 exit_entry；没有窗口写明办这件事时列出"),
    ("Plain_Channel", "url", "完整的网址，知道才写"),
    ("Refusal", "text", "为什么不能办"),
    ("Refusal", "instead", "可以怎么办"),
    ("Refusal", "guide", "该看哪一份指南：它的编号"),
    ("Statement", "by", "谁说的"),
    ("Statement", "text", "怎么说的，照原话"),
    ("Statement", "source", "sources 里的第几条，从 0 数起"),
    ("Availability", "state", "active 已经开办、planned 将要开办、reference 没有提到"),
    ("Availability", "since", "报道的日期"),
    ("Source", "title", "页面、文件或法律的名称"),
    ("Source", "publisher", "official 政府机关或法律条文、press 报纸、third_party 其他"),
    ("Source", "url", "完整的网址；不完整的不写"),
    ("Source", "published", "发布日期，例如 2026-01-29；只知道年或月的不写"),
    ("Source", "from", "法律、文件从哪一天起施行，资料里写明才写；依据它而没有自己日期的内容跟着它"),
    ("Source", "until", "施行到哪一天为止（含这一天），资料里写明才写"),
    ("Source", "published_about", "不知道哪一天时，大约什么时候，如 2022年8月；写了 published 就不写"),
];

/// What a member of a type means.
pub(super) fn of(name: &str, member: &str) -> Option<&'static str> {
    let find = |of: &str| WORDS.iter().find(|(name, known, _)| *name == of && *known == member);
    find(name).or_else(|| find("")).map(|(_, _, words)| *words)
}

/// The value of a keyword.
pub(super) enum Limit {
    /// A regular expression.
    Pattern(&'static str),
    /// A number.
    Least(u64),
}

impl Limit {
    pub(super) fn json(&self) -> Value {
        match self {
            Limit::Pattern(pattern) => (*pattern).into(),
            Limit::Least(number) => (*number).into(),
        }
    }
}

/// Type, member (empty: the type itself), keyword, value: as `guides::check` has them.
pub(super) const LIMITS: &[(&str, &str, &str, Limit)] = &[
    (GUIDE, "id", "pattern", Limit::Pattern("^[a-z0-9-]{1,64}$")),
    (GUIDE, "cities", "minItems", Limit::Least(1)),
    (GUIDE, "sources", "minItems", Limit::Least(1)),
    ("Question", "id", "pattern", Limit::Pattern("^[a-z0-9_]{1,24}$")),
    ("Question", "choices", "minItems", Limit::Least(2)),
    ("Choice", "id", "pattern", Limit::Pattern("^[a-z0-9_]{1,24}$")),
    ("Adcode", "", "pattern", Limit::Pattern("^[1-9][0-9]{5}$")),
    ("Fen", "", "minimum", Limit::Least(0)),
    ("Source", "url", "pattern", Limit::Pattern("^https?://[^\\s]+$")),
    ("Plain_Channel", "url", "pattern", Limit::Pattern("^https?://[^\\s]+$")),
];
