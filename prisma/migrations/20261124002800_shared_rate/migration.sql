-- A pace that all workers share: when calls were begun, and how many a second the provider takes, as its refusals taught.
CREATE TABLE "shared_rate" (
    "name" TEXT NOT NULL,
    "taken" TIMESTAMPTZ(6)[] DEFAULT ARRAY[]::TIMESTAMPTZ(6)[],
    "due_at" TIMESTAMPTZ(6),
    "per_second" DOUBLE PRECISION,
    "paused_until" TIMESTAMPTZ(6),
    "lowered_at" TIMESTAMPTZ(6),
    "lowered_reason" TEXT,
    "lowered_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shared_rate_pkey" PRIMARY KEY ("name")
);

-- The limit now, in calls per second: what the last refusal left, and a hundredth of the ceiling more for each second
-- since, up to the ceiling.
CREATE FUNCTION shared_rate_now(rate shared_rate, p_ceiling double precision, p_at timestamptz)
RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT least(p_ceiling, coalesce(
    (rate).per_second + p_ceiling / 100 * greatest(0, extract(epoch FROM p_at - (rate).lowered_at)::float8), p_ceiling))
$$;

-- Takes a turn at this moment when one is free, and writes it down: then the wait is 0. Otherwise the wait is how long
-- until one may be, in milliseconds. `p_instead_of` is a turn just taken that could not be used in time; it becomes one
-- of now. No window of a second and eight thousandths sees more turns than the limit; turns come one and a half
-- hundredths slower than the limit, a little of which may be caught up.
CREATE FUNCTION take_shared_turn(
  p_name text, p_ceiling double precision, p_instead_of timestamptz, p_at timestamptz,
  OUT wait_ms double precision, OUT taken_at timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  rate shared_rate;
  moment timestamptz;
  per_second double precision;
  many integer;
  span interval;
  space interval;
  free_at timestamptz;
BEGIN
  SELECT * INTO rate FROM shared_rate WHERE name = p_name FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO shared_rate (name) VALUES (p_name) ON CONFLICT DO NOTHING;
    SELECT * INTO rate FROM shared_rate WHERE name = p_name FOR UPDATE;
  END IF;
  -- After the lock: the moment is that of the turn, not that of joining the queue for it.
  moment := coalesce(p_at, clock_timestamp());
  wait_ms := 0;
  taken_at := moment;
  IF p_instead_of IS NOT NULL THEN
    UPDATE shared_rate SET taken = array_append(array_remove(rate.taken, p_instead_of), moment) WHERE name = p_name;
    RETURN;
  END IF;
  per_second := shared_rate_now(rate, p_ceiling, moment);
  many := ceil(per_second);
  span := interval '1.008 seconds' * (many / per_second);
  space := interval '1.015 seconds' / per_second;
  free_at := greatest(rate.paused_until, rate.due_at,
    (SELECT t + span FROM unnest(rate.taken) t ORDER BY t DESC OFFSET many - 1 LIMIT 1));
  IF free_at > moment THEN
    wait_ms := extract(epoch FROM free_at - moment) * 1000;
    RETURN;
  END IF;
  UPDATE shared_rate
     SET taken = array_append(ARRAY(SELECT t FROM unnest(rate.taken) t WHERE t > moment - interval '3 seconds'), moment),
         due_at = greatest(rate.due_at, moment - 2 * space) + space
   WHERE name = p_name;
END
$$;

-- Lowers the limit to seven tenths, once for all refusals of one second, and lets nobody call before the provider's wait
-- is over.
CREATE FUNCTION lower_shared_rate(
  p_name text, p_ceiling double precision, p_floor double precision,
  p_reason text, p_wait_ms double precision, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  rate shared_rate;
  moment timestamptz;
BEGIN
  INSERT INTO shared_rate (name) VALUES (p_name) ON CONFLICT DO NOTHING;
  SELECT * INTO rate FROM shared_rate WHERE name = p_name FOR UPDATE;
  moment := coalesce(p_at, clock_timestamp());
  UPDATE shared_rate SET paused_until = greatest(paused_until, moment + p_wait_ms * interval '1 millisecond')
   WHERE name = p_name;
  IF rate.lowered_at > moment - interval '1 second' THEN RETURN; END IF;
  UPDATE shared_rate
     SET per_second = greatest(p_floor, shared_rate_now(rate, p_ceiling, moment) * 0.7), lowered_at = moment,
         lowered_reason = p_reason, lowered_count = lowered_count + 1
   WHERE name = p_name;
END
$$;

-- How far the provider's list of events has been read.
CREATE TABLE "event_cursor" (
    "list" TEXT NOT NULL,
    "event_id" TEXT,
    "read_until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "event_cursor_pkey" PRIMARY KEY ("list")
);
