//! The merchants that WeChat Pay knows here: two that collect for themselves, each for a city of its own, and a
//! service provider that collects for two others. Public by design; the server refuses them in production mode.

/// A merchant that signs requests.
pub struct Merchant {
    /// 商户号.
    pub id: &'static str,
    /// What pages call it.
    pub name: &'static str,
    /// The application that it is bound to.
    pub app_id: &'static str,
    /// Serial of its certificate, 40 hexadecimal digits.
    pub serial: &'static str,
    /// Its public key, PEM.
    pub public_key: &'static str,
    /// Symmetric key of notifications and of certificates, 32 bytes.
    pub api_v3_key: &'static [u8; 32],
    /// What WeChat Pay keeps of each payment, in hundredths of a per cent.
    pub fee_basis_points: u64,
    /// For whom it collects; empty for a merchant that collects for itself.
    pub subs: &'static [Sub],
}

/// A merchant for whom a service provider collects (特约商户).
pub struct Sub {
    /// 子商户号.
    pub id: &'static str,
    /// What pages call it.
    pub name: &'static str,
    /// Its own application, if it has one.
    pub app_id: Option<&'static str>,
}

impl PartialEq for Merchant {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl PartialEq for Sub {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl std::fmt::Debug for Merchant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id)
    }
}

impl std::fmt::Debug for Sub {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id)
    }
}

/// All of them; the first is the one of the demonstration.
pub static MERCHANTS: [Merchant; 3] = [
    Merchant {
        id: "1900000001",
        name: "一码通演示商户（虚构）",
        app_id: crate::identity::APP_ID,
        serial: "5157F09EFDC096DE15EBE81A47057A7200000001",
        public_key: include_str!("../keys/merchant_public.pem"),
        api_v3_key: b"demonstration-api-v3-key-32bytes",
        fee_basis_points: 0,
        subs: &[],
    },
    Merchant {
        id: "1900000002",
        name: "第二演示商户（虚构）",
        app_id: crate::identity::APP_ID,
        serial: "5157F09EFDC096DE15EBE81A47057A7200000002",
        public_key: include_str!("../keys/merchant2_public.pem"),
        api_v3_key: b"demonstration-api-v3-key-no-two2",
        fee_basis_points: 60,
        subs: &[],
    },
    Merchant {
        id: "1900000100",
        name: "演示服务商（虚构）",
        app_id: crate::identity::APP_ID,
        serial: "5157F09EFDC096DE15EBE81A47057A7200000100",
        public_key: include_str!("../keys/provider_public.pem"),
        api_v3_key: b"demonstration-api-v3-key-provide",
        fee_basis_points: 60,
        subs: &[
            Sub { id: "1900000101", name: "演示特约商户一（虚构）", app_id: None },
            Sub {
                id: "1900000102",
                name: "演示特约商户二（虚构）",
                app_id: Some(crate::identity::SUB_APP_ID),
            },
        ],
    },
];

/// The merchant of that number.
pub fn find(id: &str) -> Option<&'static Merchant> {
    MERCHANTS.iter().find(|merchant| merchant.id == id)
}
