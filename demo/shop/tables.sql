-- The demo shop's own database. Money is kept in cents, times as ISO 8601 text in the shop's time (+08:00).
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE products (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, category TEXT NOT NULL, picture TEXT NOT NULL,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL, description_zh TEXT NOT NULL, description_en TEXT NOT NULL,
    keywords_zh TEXT NOT NULL, keywords_en TEXT NOT NULL,
    exclusion TEXT, warranty_days INTEGER NOT NULL
);
CREATE TABLE variants (
    sku TEXT PRIMARY KEY, product_id TEXT NOT NULL REFERENCES products, position INTEGER NOT NULL,
    colour_zh TEXT NOT NULL, colour_en TEXT NOT NULL, colour_hex TEXT NOT NULL, size TEXT NOT NULL,
    price_cents INTEGER NOT NULL, stock INTEGER NOT NULL CHECK (stock >= 0)
);
CREATE INDEX variants_by_product ON variants (product_id, position);

CREATE TABLE customers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, locale TEXT NOT NULL, tier TEXT NOT NULL, points INTEGER NOT NULL,
    email TEXT NOT NULL, phone TEXT NOT NULL, birthday TEXT NOT NULL, joined_at TEXT NOT NULL, note TEXT NOT NULL
);
CREATE TABLE customer_tags (
    customer_id TEXT NOT NULL REFERENCES customers, tag TEXT NOT NULL, PRIMARY KEY (customer_id, tag)
) WITHOUT ROWID;
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, is_default INTEGER NOT NULL,
    recipient TEXT NOT NULL, phone TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL, city TEXT NOT NULL,
    line TEXT NOT NULL, postcode TEXT NOT NULL
);

CREATE TABLE orders (
    id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, status TEXT NOT NULL,
    items_cents INTEGER NOT NULL, shipping_cents INTEGER NOT NULL, discount_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL, paid_cents INTEGER NOT NULL, refunded_cents INTEGER NOT NULL DEFAULT 0,
    payment_method TEXT NOT NULL, coupon_id TEXT,
    recipient TEXT NOT NULL, phone TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL, city TEXT NOT NULL,
    line TEXT NOT NULL, postcode TEXT NOT NULL, address_changes INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL, paid_at TEXT, shipped_at TEXT, delivered_at TEXT, returned_at TEXT,
    cancelled_at TEXT, cancel_reason TEXT,
    CHECK (refunded_cents <= paid_cents)
);
CREATE INDEX orders_by_customer ON orders (customer_id, created_at);
CREATE TABLE order_items (
    order_id TEXT NOT NULL REFERENCES orders, sku TEXT NOT NULL REFERENCES variants,
    quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL, PRIMARY KEY (order_id, sku)
) WITHOUT ROWID;
CREATE TABLE shipments (
    order_id TEXT PRIMARY KEY REFERENCES orders, carrier TEXT NOT NULL, tracking_number TEXT NOT NULL UNIQUE,
    shipped_at TEXT NOT NULL, estimated_at TEXT NOT NULL, delivered_at TEXT
);
CREATE TABLE tracking_events (
    order_id TEXT NOT NULL REFERENCES shipments, position INTEGER NOT NULL, at TEXT NOT NULL,
    place_zh TEXT NOT NULL, place_en TEXT NOT NULL, text_zh TEXT NOT NULL, text_en TEXT NOT NULL,
    PRIMARY KEY (order_id, position)
) WITHOUT ROWID;

CREATE TABLE coupons (
    id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, code TEXT NOT NULL,
    title_zh TEXT NOT NULL, title_en TEXT NOT NULL, amount_cents INTEGER NOT NULL, minimum_cents INTEGER NOT NULL,
    status TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE TABLE returns (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders, sku TEXT NOT NULL, reason TEXT NOT NULL,
    status TEXT NOT NULL, shipping_fee_cents INTEGER NOT NULL, requested_at TEXT NOT NULL, UNIQUE (order_id, sku)
);
CREATE TABLE refunds (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders, amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    reason TEXT NOT NULL, origin TEXT NOT NULL, status TEXT NOT NULL, payment_method TEXT NOT NULL,
    requested_at TEXT NOT NULL, completed_at TEXT
);
CREATE INDEX refunds_by_order ON refunds (order_id);
CREATE TABLE invoices (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE REFERENCES orders, kind TEXT NOT NULL, title TEXT NOT NULL,
    tax_number TEXT, email TEXT NOT NULL, amount_cents INTEGER NOT NULL, status TEXT NOT NULL, requested_at TEXT NOT NULL
);

CREATE TABLE effects (
    key TEXT PRIMARY KEY, operation TEXT NOT NULL, customer_id TEXT NOT NULL, order_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL, status_code INTEGER NOT NULL, result TEXT NOT NULL, executed_at TEXT NOT NULL
);
CREATE TABLE sessions (token TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers, created_at TEXT NOT NULL);
