-- Images of the sign-in page and the header, as they are served. The setting `branding` names them by their hash.
CREATE TABLE branding_images (
  kind text PRIMARY KEY CHECK (kind IN ('logo', 'image')),
  media_type text NOT NULL CHECK (media_type IN ('image/png', 'image/svg+xml')),
  hash text NOT NULL,
  data bytea NOT NULL,
  updated_at timestamptz NOT NULL
);
