-- How often readers found a guide useful, or not and why. Nothing about who said it is kept.
CREATE TABLE guide_feedback (
    guide_id TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN
        ('useful', 'useless', 'unclear', 'differs_at_window', 'wrong_details', 'not_my_case', 'other')),
    -- The calendar day at Asia/Shanghai, as 2026-11-22.
    day TEXT NOT NULL,
    -- The version of the data that was read.
    dataset_version BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (guide_id, answer, day, dataset_version)
);
