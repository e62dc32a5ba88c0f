namespace Isthmus.ControlPlane.Changes;

/// <summary>
/// When what has changed is due. Endpoints and health go at once; configuration waits until it is quiet for the hold-off, but never longer than the limit. A pure
/// calculation over times since one beginning, of a clock that nobody sets.
/// </summary>
internal sealed class PushLanes(TimeSpan holdOff, TimeSpan limit)
{
    private TimeSpan? _firstConfiguration;
    private TimeSpan _lastConfiguration;

    /// <summary>Whether endpoints changed since the last <see cref="TakeEndpoints"/>.</summary>
    public bool HasEndpoints { get; private set; }

    /// <summary>When configuration is due; null when none waits.</summary>
    public TimeSpan? ConfigurationDueAt
    {
        get
        {
            if (_firstConfiguration is not { } first)
            {
                return null;
            }

            var (quiet, latest) = (_lastConfiguration + holdOff, first + limit);
            return quiet < latest ? quiet : latest;
        }
    }

    /// <summary>Whether objects of this kind are endpoints or their health.</summary>
    public static bool IsEndpointKind(string kind) =>
        kind == EndpointSliceConfig.Kind || kind == WorkloadEntryConfig.Kind || kind == PodConfig.Kind;

    /// <summary>Endpoints changed.</summary>
    public void NoteEndpoints() => HasEndpoints = true;

    /// <summary>Configuration changed at <paramref name="now"/>.</summary>
    public void NoteConfiguration(TimeSpan now)
    {
        _firstConfiguration ??= now;
        _lastConfiguration = now;
    }

    /// <summary>Endpoints are pushed.</summary>
    public void TakeEndpoints() => HasEndpoints = false;

    /// <summary>Configuration is pushed.</summary>
    public void TakeConfiguration() => _firstConfiguration = null;
}
