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

impl View {
    /// Moved by so many units, as one moves paper: to the right shows what is west.
    pub(super) fn moved(self, right: f64, down: f64) -> View {
        View { middle: self.ground(-right, -down), ..self }
    }

    /// Closer when the factor is above one; what lies at that place of the paper stays there.
    pub(super) fn zoomed(self, factor: f64, right: f64, down: f64) -> View {
        let radius = (self.radius / factor).clamp(100.0, 50_000.0);
        let kept = self.ground(right, down);
        let zoomed = View { middle: kept, radius };
        View { middle: zoomed.ground(-right, -down), radius }
    }
}

fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A radius of 2 km is 440 units, so a unit is 4.5454… m.
    const METRES: f64 = 2000.0 / 440.0;

    fn view() -> View {
        View::around(2000)
    }

    #[test]
    fn a_finger_takes_the_paper_along_once_it_is_no_tap() {
        let mut hand = Hand::default();
        hand.put(7, 0.0, 0.0);
        assert!(hand.drag(7, 10.0, 0.0, view()).is_none() && hand.tapped());
        let moved = hand.drag(7, 110.0, -50.0, view()).unwrap();
        assert!(!hand.tapped());
        // To the right shows what is west, upwards what is south.
        assert!((moved.middle.east + 100.0 * METRES).abs() < 0.01);
        assert!((moved.middle.north + 50.0 * METRES).abs() < 0.01);
        hand.lift(7);
        assert!(hand.drag(7, 500.0, 500.0, view()).is_none(), "nobody touches it any more");
        hand.put(8, 0.0, 0.0);
        assert!(hand.tapped(), "another gesture");
    }

    #[test]
    fn two_fingers_twice_as_far_apart_show_half_as_much() {
        let mut hand = Hand::default();
        hand.put(1, -100.0, 0.0);
        hand.put(2, 100.0, 0.0);
        let pinched = hand.drag(2, 300.0, 0.0, view()).unwrap();
        assert!((pinched.radius - 1000.0).abs() < 1e-9);
        // What lay between the fingers still does: the middle of the paper, now 100 units to the right.
        let kept = pinched.place(view().ground(0.0, 0.0));
        assert_eq!(kept, (100, 0));
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer_and_has_limits() {
        let zoomed = view().zoomed(4.0, 200.0, -120.0);
        assert_eq!(zoomed.place(view().ground(200.0, -120.0)), (200, -120));
        assert!((view().zoomed(1e9, 0.0, 0.0).radius - 100.0).abs() < 1e-9);
        assert!((view().zoomed(1e-9, 0.0, 0.0).radius - 50_000.0).abs() < 1e-9);
    }
}
