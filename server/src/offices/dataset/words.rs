//! The words that a cell may use for a value: the first is the one that an export writes.

use shared::{
    hours::Thing,
    messages::{
        hours::{accessibility, thing},
        offices::kind,
    },
    offices::{Accessibility, OfficeKind, Role},
    source::Publisher,
};

use crate::offices::Datum;

pub(super) use crate::platform::table::words::{BOOLEANS, Vocabulary, advice, find, half_width, word};

pub(super) const KINDS: Vocabulary<OfficeKind> = {
    use OfficeKind as K;
    &[
        (
            K::GovServiceCenter,
            &[
                kind(K::GovServiceCenter),
                K::GovServiceCenter.as_str(),
                "政务大厅",
                "办事大厅",
                "便民服务中心",
            ],
        ),
        (K::GovServiceBureau, &[kind(K::GovServiceBureau), K::GovServiceBureau.as_str()]),
        (K::PoliceBureau, &[kind(K::PoliceBureau), K::PoliceBureau.as_str()]),
        (K::ExitEntry, &[kind(K::ExitEntry), K::ExitEntry.as_str(), "出入境"]),
        (K::SelfService24h, &[kind(K::SelfService24h), K::SelfService24h.as_str(), "自助区"]),
        (K::CivilAffairs, &[kind(K::CivilAffairs), K::CivilAffairs.as_str(), "民政局"]),
        (K::MarriageRegistration, &[kind(K::MarriageRegistration), K::MarriageRegistration.as_str()]),
        (K::SocialSecurity, &[kind(K::SocialSecurity), K::SocialSecurity.as_str(), "社保"]),
        (K::HrSocialBureau, &[kind(K::HrSocialBureau), K::HrSocialBureau.as_str(), "人社局"]),
        (K::HousingFund, &[kind(K::HousingFund), K::HousingFund.as_str(), "公积金"]),
        (K::Veterans, &[kind(K::Veterans), K::Veterans.as_str()]),
        (K::SubdistrictOffice, &[kind(K::SubdistrictOffice), K::SubdistrictOffice.as_str(), "街道"]),
        (K::GovernmentOffice, &[kind(K::GovernmentOffice), K::GovernmentOffice.as_str()]),
        (K::PetitionReception, &[kind(K::PetitionReception), K::PetitionReception.as_str()]),
    ]
};

pub(super) const ROLES: Vocabulary<Role> =
    &[(Role::Window, &["窗口", "window", "办事窗口"]), (Role::Contact, &["联系", "contact", "联系方式"])];

pub(super) const PUBLISHERS: Vocabulary<Publisher> = &[
    (Publisher::Official, &["官方", "official", "政府网站"]),
    (Publisher::Press, &["媒体", "press", "报纸"]),
    (Publisher::ThirdParty, &["第三方", "third_party", "其他"]),
];

pub(super) const DATUMS: Vocabulary<Datum> = &[
    (Datum::Wgs84, &["WGS-84", "wgs84", "GPS"]),
    (Datum::Gcj02, &["GCJ-02", "gcj02", "腾讯", "高德", "火星坐标"]),
    (Datum::Bd09, &["BD-09", "bd09", "百度"]),
];

pub(super) const ACCESSIBILITY: Vocabulary<Accessibility> = &[
    (
        Accessibility::StepFree,
        &[accessibility(Accessibility::StepFree), Accessibility::StepFree.as_str(), "坡道"],
    ),
    (
        Accessibility::LowCounter,
        &[accessibility(Accessibility::LowCounter), Accessibility::LowCounter.as_str(), "低位服务台"],
    ),
    (
        Accessibility::SignLanguage,
        &[accessibility(Accessibility::SignLanguage), Accessibility::SignLanguage.as_str(), "手语"],
    ),
];

pub(super) const THINGS: Vocabulary<Thing> = &[
    (Thing::IdCard, &[thing(Thing::IdCard), "id_card", "居民身份证"]),
    (Thing::HouseholdRegister, &[thing(Thing::HouseholdRegister), "household_register", "户口本"]),
    (Thing::ResidencePermit, &[thing(Thing::ResidencePermit), "residence_permit"]),
    (Thing::Passport, &[thing(Thing::Passport), "passport"]),
    (Thing::DrivingLicence, &[thing(Thing::DrivingLicence), "driving_licence"]),
    (Thing::SocialSecurityCard, &[thing(Thing::SocialSecurityCard), "social_security_card", "社会保障卡"]),
    (Thing::BankCard, &[thing(Thing::BankCard), "bank_card"]),
    (Thing::MobilePhone, &[thing(Thing::MobilePhone), "mobile_phone"]),
    (Thing::Face, &[thing(Thing::Face), "face", "本人刷脸"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_words_and_every_word_one_value() {
        assert!(OfficeKind::ALL.iter().all(|kind| find(KINDS, word(KINDS, kind)) == Some(*kind)));
        for (kind, words) in KINDS {
            assert!(words.iter().all(|word| find(KINDS, word) == Some(*kind)), "{words:?}");
        }
        for (thing, words) in THINGS {
            assert!(words.iter().all(|word| find(THINGS, word) == Some(*thing)), "{words:?}");
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_word_that_is_meant() {
        assert_eq!(advice(KINDS, "婚姻登记所"), "是不是「婚姻登记处」？");
        assert_eq!(advice(KINDS, "exit-entry"), "是不是「exit_entry」？");
        assert!(advice(ROLES, "游乐场").starts_with("可以写：窗口、联系"));
    }
}
