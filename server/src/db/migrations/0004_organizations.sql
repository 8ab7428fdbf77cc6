-- Organizations, their projects, who belongs to them in which role, and who is asked to join.

CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
  -- The name without letter case (kit/text.ts, foldCase): what makes it unique.
  name_key text COLLATE "C" NOT NULL CONSTRAINT organizations_name_key UNIQUE,
  -- The folded name (kit/text.ts): serves the search and the order by name.
  search_text text COLLATE "C" NOT NULL,
  -- Counts changes of the organization itself, not of its members; sent as ETag.
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX organizations_search_text_idx ON organizations (search_text, id);
CREATE INDEX organizations_created_at_idx ON organizations (created_at, id);

CREATE TABLE organization_members (
  -- An organization takes its members along; who deletes it must have deleted its projects before.
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('admin', 'viewer')),
  joined_at timestamptz NOT NULL,
  -- When the user was made, as users says (a trigger sees to it): the newest of a large organization are found without
  -- passing by everybody else. An organization's people often come on one day, where no other way is short.
  user_created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_members_created_idx ON organization_members (organization_id, user_created_at, user_id) INCLUDE (role);
-- The planner's guess is what tells a large one from a larger one (identity/users/circle-list-store.ts).
ALTER TABLE organization_members ALTER COLUMN organization_id SET STATISTICS 1000;
CREATE INDEX organization_members_user_idx ON organization_members (user_id, organization_id) INCLUDE (role);
CREATE INDEX organization_members_admin_idx ON organization_members (organization_id, user_id) WHERE role = 'admin';

CREATE TABLE projects (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE RESTRICT,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
  name_key text COLLATE "C" NOT NULL,
  search_text text COLLATE "C" NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT projects_name_key UNIQUE (organization_id, name_key),
  -- What members refer to, so that a project's members are its organization's.
  UNIQUE (id, organization_id)
);
CREATE INDEX projects_search_text_idx ON projects (search_text, id);
CREATE INDEX projects_created_at_idx ON projects (created_at, id);

CREATE TABLE project_members (
  project_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'viewer')),
  joined_at timestamptz NOT NULL,
  -- As in organization_members.
  user_created_at timestamptz NOT NULL,
  PRIMARY KEY (project_id, user_id),
  FOREIGN KEY (project_id, organization_id) REFERENCES projects (id, organization_id) ON DELETE CASCADE,
  -- Nobody is in a project without being in its organization; who leaves that leaves its projects, too.
  FOREIGN KEY (organization_id, user_id) REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
);
ALTER TABLE project_members ALTER COLUMN project_id SET STATISTICS 1000;
CREATE INDEX project_members_created_idx ON project_members (project_id, user_created_at, user_id) INCLUDE (role);
CREATE INDEX project_members_user_idx ON project_members (user_id, organization_id) INCLUDE (project_id, role);
CREATE INDEX project_members_admin_idx ON project_members (project_id, user_id) WHERE role = 'admin';

-- Of nobody there is nothing to copy: the foreign key refuses them.
CREATE FUNCTION copy_user_created_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.user_created_at := coalesce((SELECT created_at FROM users WHERE id = NEW.user_id), '-infinity');
  RETURN NEW;
END $$;
CREATE TRIGGER organization_members_user_created BEFORE INSERT ON organization_members
  FOR EACH ROW EXECUTE FUNCTION copy_user_created_at();
CREATE TRIGGER project_members_user_created BEFORE INSERT ON project_members
  FOR EACH ROW EXECUTE FUNCTION copy_user_created_at();

-- Nothing in Roster changes it; who does so by hand has right lists, too.
CREATE FUNCTION change_user_created_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE organization_members SET user_created_at = NEW.created_at WHERE user_id = NEW.id;
  UPDATE project_members SET user_created_at = NEW.created_at WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER users_created_at_changed AFTER UPDATE OF created_at ON users FOR EACH ROW
  WHEN (OLD.created_at <> NEW.created_at) EXECUTE FUNCTION change_user_created_at();

-- Whose roles change may do other things from now on: every node hears of it by the update of the user, and a request of
-- theirs that is under way is refused. Of an organization or project that goes as a whole all nodes are told at once below.
CREATE FUNCTION raise_authority_of_organization_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET authority_version = authority_version + 1
    WHERE id IN (SELECT c.user_id FROM changed c JOIN organizations o ON o.id = c.organization_id);
  RETURN NULL;
END $$;
CREATE TRIGGER organization_members_added AFTER INSERT ON organization_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_organization_members();
CREATE TRIGGER organization_members_changed AFTER UPDATE ON organization_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_organization_members();
CREATE TRIGGER organization_members_removed AFTER DELETE ON organization_members REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_organization_members();

CREATE FUNCTION raise_authority_of_project_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET authority_version = authority_version + 1
    WHERE id IN (SELECT c.user_id FROM changed c JOIN projects p ON p.id = c.project_id);
  RETURN NULL;
END $$;
CREATE TRIGGER project_members_added AFTER INSERT ON project_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_project_members();
CREATE TRIGGER project_members_changed AFTER UPDATE ON project_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_project_members();
CREATE TRIGGER project_members_removed AFTER DELETE ON project_members REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION raise_authority_of_project_members();

-- Tells every node, at commit, that an organization or project has another name or is gone.
CREATE FUNCTION notify_tenancy_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_tenancy_changed', '');
  RETURN NULL;
END $$;
CREATE TRIGGER organizations_renamed AFTER UPDATE OF name ON organizations FOR EACH STATEMENT EXECUTE FUNCTION notify_tenancy_changed();
CREATE TRIGGER organizations_deleted AFTER DELETE ON organizations FOR EACH STATEMENT EXECUTE FUNCTION notify_tenancy_changed();
CREATE TRIGGER projects_renamed AFTER UPDATE OF name ON projects FOR EACH STATEMENT EXECUTE FUNCTION notify_tenancy_changed();
CREATE TRIGGER projects_deleted AFTER DELETE ON projects FOR EACH STATEMENT EXECUTE FUNCTION notify_tenancy_changed();

-- Somebody is asked to join an organization and some of its projects. It goes to an address: whether a user has it is not
-- told to whoever asks. Comes true when the person accepts it, or activates the account.
CREATE TABLE organization_invitations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  role text NOT NULL CHECK (role IN ('admin', 'viewer')),
  -- `expired` is a pending one past its expiry.
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'declined', 'revoked')),
  expires_at timestamptz NOT NULL,
  -- Nobody has looked yet whom the address belongs to (tenancy/invitations): done later, so that no answer tells it by its time.
  unanswered boolean NOT NULL,
  -- The mail that tells of it, if one does.
  mail_id uuid REFERENCES mails ON DELETE SET NULL,
  -- No foreign key: who is deleted has invited all the same.
  created_by_id uuid NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (id, organization_id),
  CHECK ((status = 'pending') = (settled_at IS NULL)),
  CHECK (status = 'pending' OR NOT unanswered)
);
-- One pending a person and organization.
CREATE UNIQUE INDEX organization_invitations_pending_key ON organization_invitations (organization_id, lower(email COLLATE "C"))
  WHERE status = 'pending';
CREATE INDEX organization_invitations_email_idx ON organization_invitations (lower(email COLLATE "C")) WHERE status = 'pending';
CREATE INDEX organization_invitations_list_idx ON organization_invitations (organization_id, created_at, id);
CREATE INDEX organization_invitations_created_by_idx ON organization_invitations (created_by_id) WHERE status = 'pending';
CREATE INDEX organization_invitations_unanswered_idx ON organization_invitations (id) WHERE unanswered;
CREATE INDEX organization_invitations_mail_idx ON organization_invitations (mail_id);

CREATE TABLE organization_invitation_projects (
  organization_invitation_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  project_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'viewer')),
  PRIMARY KEY (organization_invitation_id, project_id),
  FOREIGN KEY (organization_invitation_id, organization_id)
    REFERENCES organization_invitations (id, organization_id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, organization_id) REFERENCES projects (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX organization_invitation_projects_project_idx ON organization_invitation_projects (project_id);

CREATE FUNCTION notify_organization_invited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_organization_invited', '');
  RETURN NULL;
END $$;
CREATE TRIGGER organization_invited AFTER INSERT ON organization_invitations
  FOR EACH STATEMENT EXECUTE FUNCTION notify_organization_invited();
CREATE TRIGGER organization_invited_again AFTER UPDATE OF unanswered ON organization_invitations FOR EACH ROW
  WHEN (NEW.unanswered) EXECUTE FUNCTION notify_organization_invited();

-- Two more kinds of mail.
ALTER TABLE mails DROP CONSTRAINT mails_kind_check;
ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (
  kind IN (
    'invitation', 'password_reset', 'account_disabled', 'account_not_activated', 'password_changed',
    'organization_invitation', 'organization_without_admin'
  )
);
