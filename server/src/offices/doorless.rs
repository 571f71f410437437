//! Offices whose doors are not known: by how far their district is. An office of unknown district counts as in the
//! farthest of its city, and comes behind that city's others.

use shared::geo::{Wgs84, distance_m};

/// How far a group is: metres to the farthest centre it may be near, and whether its district is unknown.
type Remoteness = (u64, bool);

/// Those that share their district's centre, by rank.
#[derive(Debug, Default)]
pub struct Doorless(Vec<Group>);

#[derive(Debug)]
struct Group {
    centres: Vec<Wgs84>,
    is_district_unknown: bool,
    ranks: Vec<u32>,
}

impl Doorless {
    /// Takes one more in, with the highest rank so far.
    pub fn take(&mut self, rank: u32, centres: &[Wgs84], is_district_unknown: bool) {
        let same =
            |group: &&mut Group| group.centres == centres && group.is_district_unknown == is_district_unknown;
        match self.0.iter_mut().find(same) {
            Some(group) => group.ranks.push(rank),
            None => {
                self.0.push(Group { centres: centres.to_vec(), is_district_unknown, ranks: vec![rank] });
            }
        }
    }

    /// The nearest first, those equally far by rank.
    pub fn nearest(&self, from: Wgs84) -> impl Iterator<Item = u32> {
        let mut groups: Vec<(Remoteness, &Group)> =
            self.0.iter().map(|group| (group.remoteness(from), group)).collect();
        groups.sort_by_key(|(remoteness, _)| *remoteness);
        let equally_far: Vec<Vec<&Group>> = groups
            .chunk_by(|a, b| a.0 == b.0)
            .map(|chunk| chunk.iter().map(|(_, group)| *group).collect())
            .collect();
        equally_far.into_iter().flat_map(|groups| {
            let mut ranks: Vec<u32> = groups.iter().flat_map(|group| group.ranks.iter().copied()).collect();
            ranks.sort_unstable();
            ranks
        })
    }
}

impl Group {
    fn remoteness(&self, from: Wgs84) -> Remoteness {
        // A distance on Earth fits; the cast saturates.
        let farthest = self.centres.iter().map(|centre| distance_m(from, *centre).round() as u64).max();
        (farthest.unwrap_or(u64::MAX), self.is_district_unknown)
    }
}
