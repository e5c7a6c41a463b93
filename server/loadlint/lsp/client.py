"""What the client at the other end can do, read from its capabilities once."""

from __future__ import annotations

from collections.abc import Set

from lsprotocol import types
from msgspec import Struct


class Client(Struct, frozen=True):
    """Abilities of a client. What it does not speak of it does not have."""

    pulls: bool = False
    refreshes_diagnostics: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    shows_related: bool = False
    shows_code_links: bool = False
    shows_tags: bool = False
    relates_documents: bool = False
    resolves_actions: bool = False
    versions_edits: bool = False
    annotates_edits: bool = False
    applies_edits: bool = False
    makes_files: bool = False
    shows_documents: bool = False
    shows_progress: bool = False
    shows_markdown: bool = False
    nests_symbols: bool = False
    opens_pages: bool = False
    trusts: bool = False
    links_commands: bool = False
    sets_tools: bool = False
    asks_modally: bool = False
    announces_pages: bool = False
    announces_watchers: bool = False
    announces_configuration: bool = False


def client_of(capabilities: types.ClientCapabilities, wishes: Set[str] = frozenset()) -> Client:
    """What a client says about itself.

    `wishes` are the initialization options that are true: whether it asks for the server's texts (`virtualDocuments`),
    takes links to the server's commands (`commandLinks`), has settings for the paths of load tools (`toolSettings`),
    answers `loadlint/ask` by a modal question (`modalQuestions`), and whether the user trusts the workspace
    (`trusted`): links out of it are followed then.
    """
    text = capabilities.text_document or types.TextDocumentClientCapabilities()
    space = capabilities.workspace or types.WorkspaceClientCapabilities()
    window = capabilities.window or types.WindowClientCapabilities()
    push, pull, action = text.publish_diagnostics, text.diagnostic, text.code_action
    resolving = action.resolve_support.properties if action and action.resolve_support else ()
    edit = space.workspace_edit
    markdown = types.MarkupKind.Markdown
    create = types.ResourceOperationKind.Create
    return Client(
        pulls=pull is not None,
        refreshes_diagnostics=bool(space.diagnostics and space.diagnostics.refresh_support),
        refreshes_lenses=bool(space.code_lens and space.code_lens.refresh_support),
        refreshes_hints=bool(space.inlay_hint and space.inlay_hint.refresh_support),
        shows_related=bool((push and push.related_information) or (pull and pull.related_information)),
        shows_code_links=bool((push and push.code_description_support) or (pull and pull.code_description_support)),
        shows_tags=bool((push and push.tag_support) or (pull and pull.tag_support)),
        relates_documents=bool(pull and pull.related_document_support),
        resolves_actions=bool(action and action.data_support and "edit" in resolving),
        versions_edits=bool(edit and edit.document_changes),
        annotates_edits=bool(edit and edit.document_changes and edit.change_annotation_support),
        applies_edits=bool(space.apply_edit),
        makes_files=bool(edit and edit.document_changes and create in (edit.resource_operations or ())),
        shows_documents=bool(window.show_document and window.show_document.support),
        shows_progress=bool(window.work_done_progress),
        shows_markdown=bool(text.hover and markdown in (text.hover.content_format or ())),
        nests_symbols=bool(text.document_symbol and text.document_symbol.hierarchical_document_symbol_support),
        opens_pages="virtualDocuments" in wishes or space.text_document_content is not None,
        trusts="trusted" in wishes,
        links_commands="commandLinks" in wishes,
        sets_tools="toolSettings" in wishes,
        asks_modally="modalQuestions" in wishes,
        announces_pages=bool(space.text_document_content and space.text_document_content.dynamic_registration),
        announces_watchers=bool(space.did_change_watched_files and space.did_change_watched_files.dynamic_registration),
        announces_configuration=bool(
            space.did_change_configuration and space.did_change_configuration.dynamic_registration
        ),
    )
