//! Enums whose variants have names in the database.

/// Gives an enum `ALL`, `name`, `Display` and `FromStr`, from one list of variants and names: a variant that is missing
/// there does not build. The error is the type's own.
macro_rules! named {
    ($type:ident, $error:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// All of them, in the order of their list.
            pub const ALL: [$type; [$($name),+].len()] = [$($type::$variant),+];

            /// Its name in the database.
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $error;
            fn from_str(name: &str) -> Result<$type, $error> {
                $type::ALL.into_iter().find(|one| one.name() == name).ok_or($error)
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Tree {
        Oak,
        Birch,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct NotATree;
    named!(Tree, NotATree { Oak => "oak", Birch => "birch" });

    #[test]
    fn names_come_back() {
        for tree in Tree::ALL {
            assert_eq!(tree.to_string().parse(), Ok(tree));
        }
        assert_eq!((Tree::ALL.len(), Tree::Birch.name()), (2, "birch"));
        assert_eq!("fir".parse::<Tree>(), Err(NotATree));
    }
}
