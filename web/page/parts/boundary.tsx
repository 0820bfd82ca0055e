import { Component, type ComponentChildren } from 'preact';

/** A view that fails does not take the page with it. */
export class Boundary extends Component<{ children: ComponentChildren }, { error?: Error | undefined }> {
  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div class="state refused" role="alert">
        <p>▲ This view failed: {error.message}</p>
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Show it anew
        </button>
      </div>
    );
  }
}
