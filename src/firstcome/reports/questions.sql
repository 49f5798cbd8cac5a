-- The questions of the demand pack. Each reads the read models (docs/reference/models.md) on SQLite
-- and on PostgreSQL alike; `:launch` is the id of the launch. A day is the number of the day (UTC)
-- since 1970.

-- question: standing
-- Through which entry does all of this count, and when was that?
SELECT sequence, time_ms FROM cursor WHERE name = 'models';

-- question: opened
-- When did the launch open?
SELECT MIN(events.time_ms) AS opened_ms
FROM events
WHERE events.counted IN (
    SELECT number FROM event_counts WHERE launch = :launch AND kind = 'LaunchOpened'
);

-- question: closed
-- Is the launch closed for good?
SELECT status FROM launches WHERE launch = :launch AND status = 'closed';

-- question: registered
-- How many confirmed registrations of a kind are there by the day of confirmation, for how many
-- units, and how many of these are of people who have ordered nothing in this launch?
SELECT
    counts.skus, counts.market, counts.location, found.day,
    found.registrations, found.units, found.not_ordered_units
FROM (
    SELECT
        counted,
        confirmed_ms / 86400000 AS day,
        CAST(COUNT(*) AS BIGINT) AS registrations,
        CAST(SUM(units) AS BIGINT) AS units,
        CAST(SUM(CASE WHEN EXISTS (
            SELECT 1 FROM orders
            WHERE orders.customer = registrations.customer AND orders.launch = registrations.launch
        ) THEN 0 ELSE units END) AS BIGINT) AS not_ordered_units
    FROM registrations
    WHERE launch = :launch AND status = 'confirmed'
    GROUP BY counted, confirmed_ms / 86400000
) AS found
JOIN registration_counts AS counts ON counts.number = found.counted
ORDER BY counts.skus, counts.market, counts.location, found.day, counts.number;

-- question: ordered
-- How many orders that are at a pool now were placed on a day, for how many units?
SELECT sku, location, day, placed AS orders, units
FROM order_days
WHERE launch = :launch AND placed > 0
ORDER BY sku, location, day;

-- question: ordered_by_registered
-- How many of these units are of people with a confirmed registration? A person has one at most.
SELECT
    orders.sku, orders.location, orders.placed_ms / 86400000 AS day,
    CAST(SUM(orders.units) AS BIGINT) AS units
FROM registrations
JOIN orders
    ON orders.customer = registrations.customer AND orders.launch = registrations.launch
WHERE registrations.launch = :launch AND registrations.status = 'confirmed'
GROUP BY orders.sku, orders.location, orders.placed_ms / 86400000
ORDER BY orders.sku, orders.location, orders.placed_ms / 86400000;

-- question: kept
-- How many units are the orders of each pool for that stand: held, in line, paid or collected?
SELECT sku, location, CAST(SUM(units) AS BIGINT) AS units
FROM order_counts
WHERE launch = :launch AND status IN ('held', 'in_line', 'paid', 'collected') AND orders > 0
GROUP BY sku, location
ORDER BY sku, location;

-- question: pools
-- What is at each pool, and how much waits there?
SELECT
    stock.sku, stock.location, stock.market, stock.channel, stock.operator,
    stock.received, stock.available, stock.held, stock.allocated, stock.handed_over,
    lines.orders AS orders_waiting, lines.units AS units_waiting, lines.joined
FROM stock
JOIN lines
    ON lines.launch = stock.launch AND lines.sku = stock.sku AND lines.location = stock.location
WHERE stock.launch = :launch
ORDER BY stock.sku, stock.location;

-- question: waiting_twice
-- Who waits with more than one order, and where? Everybody else in line is one order.
SELECT orders.sku, orders.location, orders.customer
FROM orders
JOIN (
    SELECT customer FROM orders
    WHERE launch = :launch AND status = 'in_line'
    GROUP BY customer
    HAVING COUNT(*) > 1
) AS several ON several.customer = orders.customer
WHERE orders.launch = :launch AND orders.status = 'in_line'
ORDER BY orders.sequence;

-- question: businesses_waiting_twice
-- The same where consumers may have one unit: who waits twice has ordered as a business.
SELECT orders.sku, orders.location, orders.customer
FROM orders
JOIN (
    SELECT customer FROM orders
    WHERE launch = :launch AND status = 'in_line' AND customer IN (
        SELECT customer FROM orders WHERE counted IN (
            SELECT number FROM order_counts
            WHERE launch = :launch AND customer_class = 'business' AND status = 'in_line'
            AND orders > 0
        )
    )
    GROUP BY customer
    HAVING COUNT(*) > 1
) AS several ON several.customer = orders.customer
WHERE orders.launch = :launch AND orders.status = 'in_line'
ORDER BY orders.sequence;

-- question: first_in_line
-- When did the first new order at each pool find no free unit, and join the line?
SELECT stock.sku, stock.location, (
    SELECT events.time_ms
    FROM events
    JOIN orders ON orders.sequence = events.subject
    WHERE events.counted = counts.number AND orders.sku = stock.sku
    ORDER BY events.sequence
    LIMIT 1
) AS first_ms
FROM stock
JOIN lines
    ON lines.launch = stock.launch AND lines.sku = stock.sku AND lines.location = stock.location
JOIN event_counts AS counts
    ON counts.launch = stock.launch AND counts.location = stock.location
WHERE stock.launch = :launch AND lines.joined > 0 AND counts.kind = 'OrderJoinedLine'
ORDER BY stock.sku, stock.location;

-- question: first_sold_out
-- When was the first new order at each pool refused, because nothing was left? Launches without a
-- line have such answers.
SELECT stock.sku, stock.location, (
    SELECT events.time_ms
    FROM events
    WHERE events.counted = counts.number
    AND events.event LIKE '%"outcome":"sold_out"%'
    AND events.event LIKE '%"sku":"' || stock.sku || '"%'
    ORDER BY events.sequence
    LIMIT 1
) AS first_ms
FROM stock
JOIN event_counts AS counts
    ON counts.launch = stock.launch AND counts.location = stock.location
WHERE stock.launch = :launch AND stock.available = 0 AND counts.kind = 'OrderRefused'
ORDER BY stock.sku, stock.location;

-- question: deliveries
-- What deliveries were announced?
SELECT
    supply, number, sku, market, location, units, received, status, stage, from_ms, to_ms,
    said_by, announced_ms, changed_ms
FROM supplies
WHERE launch = :launch
ORDER BY number;

-- question: shares
-- Which units of them are meant for which location, and how many of these came?
SELECT supply_shares.supply, supply_shares.location, supply_shares.units, supply_shares.came
FROM supply_shares
JOIN supplies ON supplies.supply = supply_shares.supply
WHERE supplies.launch = :launch
ORDER BY supply_shares.supply, supply_shares.location;

-- question: told
-- What was said of them, one after the other?
SELECT
    supply_history.supply, supply_history.kind, supply_history.units, supply_history.stage,
    supply_history.from_ms, supply_history.to_ms
FROM supply_history
JOIN supplies ON supplies.supply = supply_history.supply
WHERE supplies.launch = :launch
ORDER BY supply_history.supply, supply_history.sequence, supply_history.ordinal;
