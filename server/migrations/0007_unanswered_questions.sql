-- What residents asked and no guide answered: words alone, nothing about who asked. Digits are masked before they come here.
-- Instants are milliseconds since 1970.
CREATE TABLE unanswered_questions (
    words TEXT PRIMARY KEY,
    -- How often it was asked.
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX unanswered_questions_last_at ON unanswered_questions (last_at);
