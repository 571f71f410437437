//! `yimatong payments`: 缴款的运行维护。

use std::path::PathBuf;

use clap::Subcommand;
use server::payments::graph;

use super::Failed;

#[derive(Subcommand)]
pub enum Payments {
    /// 画出缴款的状态图（Mermaid）；给出文件时重画其中标记之间的图。
    Graph {
        /// 例如 docs/PAYMENTS.md。
        document: Option<PathBuf>,
    },
}

impl Payments {
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Payments::Graph { document: None } => graph::all().iter().for_each(|graph| print!("{graph}")),
            Payments::Graph { document: Some(file) } => {
                std::fs::write(&file, graph::drawn_into(&std::fs::read_to_string(&file)?)?)?;
            }
        }
        Ok(())
    }
}
