//! The table of WeChat's documentation, its examples and the values at its limits.

use super::*;

#[test]
fn every_kind_takes_what_the_documentation_allows_and_no_more() {
    let (n20, n21) =
        ("二十个字以内可汉字数字字母或符号组合啊啊", "二十个字以内可汉字数字字母或符号组合啊啊啊");
    assert_eq!((n20.chars().count(), n21.chars().count()), (20, 21));
    let (n32, n33) = ("12345678901234567890123456789012", "123456789012345678901234567890123");
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEF";
    for (name, good, bad) in [
        ("thing1", vec![n20, "a1#，"], vec![n21, "", "两\n行"]),
        ("number2", vec![n32, "3.14"], vec![n33, "一", "1,000", "1.", "-1"]),
        ("letter3", vec![letters], vec!["abcdefghijklmnopqrstuvwxyzABCDEFG", "a1", "甲"]),
        ("symbol4", vec!["*", "￥%&!?"], vec!["******", "a", "1", " "]),
        ("character_string5", vec![n32, "A-1_#"], vec![n33, "编号1"]),
        (
            "time6",
            vec!["15:01", "2019年10月1日 15:01", "9:05:59"],
            vec!["25:01", "15:61", "15", "15:1", "下午三点"],
        ),
        (
            "date7",
            vec!["2019年10月1日", "2019年10月1日 15:01", "2019-10-01"],
            vec!["2019年2月30日", "10月1日", "2019/10/1"],
        ),
        ("amount8", vec!["¥100", "10.05元", "￥12345678.90", "0"], vec!["12345678901", "十元", "¥", "-1"]),
        ("phone_number9", vec!["+86-0766-66888866"], vec!["+86-0766-668888661", "电话"]),
        ("car_number10", vec!["粤A8Z888挂", "吉AD12345"], vec!["粤A8Z8888挂", "粤A粤Z888挂", "粤A 12345"]),
        (
            "name11",
            vec!["十个字以内的姓名刚好", "Abcdefghij Klmnopqrs", "阿依古丽·买买提"],
            vec!["十个字以内的姓名刚好啊", "Abcdefghij Klmnopqrstu", "张3"],
        ),
        ("phrase12", vec!["配送中", "五个汉字啊"], vec!["五个汉字多了", "abc", ""]),
    ] {
        let kind = FieldKind::of(name).unwrap();
        for value in good {
            assert!(kind.fits(value), "{name} {value}");
        }
        for value in bad {
            assert!(!kind.fits(value), "{name} {value}");
            assert_eq!(Fields::new().with(name, value), Err(BadField::Value(name.into())), "{name} {value}");
        }
    }
}

#[test]
fn a_name_is_a_kind_and_a_number() {
    for bad in ["thing", "stuff1", "", "1", "thing1x", "Thing1"] {
        assert_eq!(Fields::new().with(bad, "x"), Err(BadField::Name(bad.into())), "{bad}");
    }
}

#[test]
fn fields_go_out_as_wechat_reads_them() {
    let fields = Fields::new().with("thing1", "缴款成功").unwrap().with("amount2", "¥103.00").unwrap();
    let want = r#"{"amount2":{"value":"¥103.00"},"thing1":{"value":"缴款成功"}}"#;
    assert_eq!(serde_json::to_string(&fields).unwrap(), want);
}

#[test]
fn a_long_thing_is_cut_where_it_fits() {
    let long = "机动车违反规定停放临时停车且驾驶人不在现场妨碍通行";
    let cut = FieldKind::thing(long);
    assert_eq!(cut, "机动车违反规定停放临时停车且驾驶人不在…");
    assert!(FieldKind::Thing.fits(&cut) && !FieldKind::Thing.fits(long));
    assert_eq!(FieldKind::thing("短"), "短");
}
