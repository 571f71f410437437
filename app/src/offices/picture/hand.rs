//! Fingers on the picture: what their movement means for the view.

use super::scene::View;

/// A finger that moved less than this, in units of the paper, tapped: about 8 px on a phone.
const TAP_UNITS: f64 = 22.0;

/// The fingers that lie on the picture, or the mouse while its button is down.
#[derive(Default)]
pub(super) struct Hand {
    /// Each with its id and place on the paper; the third and further ones do nothing.
    fingers: Vec<(i32, f64, f64)>,
    /// How far the last gesture went, in units.
    travelled: f64,
}

impl Hand {
    /// A finger comes down.
    pub(super) fn put(&mut self, id: i32, x: f64, y: f64) {
        if self.fingers.is_empty() {
            self.travelled = 0.0;
        }
        self.lift(id);
        self.fingers.push((id, x, y));
    }

    /// A finger goes up.
    pub(super) fn lift(&mut self, id: i32) {
        self.fingers.retain(|finger| finger.0 != id);
    }

    /// A finger moves to a place. Gives the view after it, if it moves the picture.
    pub(super) fn drag(&mut self, id: i32, x: f64, y: f64, view: View) -> Option<View> {
        let other = self.fingers.iter().find(|finger| finger.0 != id).copied();
        let finger = self.fingers.iter_mut().find(|finger| finger.0 == id)?;
        let (_, old_x, old_y) = std::mem::replace(finger, (id, x, y));
        self.travelled += length(x - old_x, y - old_y);
        if self.tapped() {
            return None;
        }
        let Some((_, fixed_x, fixed_y)) = other else { return Some(view.moved(x - old_x, y - old_y)) };
        // Each of two fingers moves the middle between them by half of its own way.
        let apart = length(old_x - fixed_x, old_y - fixed_y).max(1.0);
        let factor = length(x - fixed_x, y - fixed_y).max(1.0) / apart;
        let moved = view.moved((x - old_x) / 2.0, (y - old_y) / 2.0);
        Some(moved.zoomed(factor, (x + fixed_x) / 2.0, (y + fixed_y) / 2.0))
    }

    /// Whether the last gesture was a tap and not a movement.
    pub(super) fn tapped(&self) -> bool {
        self.travelled < TAP_UNITS
    }
}

fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}
