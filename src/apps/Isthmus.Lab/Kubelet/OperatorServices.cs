using Isthmus.Api;
using Isthmus.Api.Kubernetes;

namespace Isthmus.Lab.Kubelet;

/// <summary>
/// The Services of the operator's files. Whoever reads a cluster's folder keeps what a file said before a mistake was saved in it; the endpoint controller
/// does the same, or a mistake would take the endpoints away from a Service that is still in use.
/// </summary>
internal sealed class OperatorServices
{
    private Dictionary<string, List<ApiObject<ServiceConfig>>> _before = new(StringComparer.Ordinal);
    private Dictionary<string, List<ApiObject<ServiceConfig>>> _now = new(StringComparer.Ordinal);

    /// <summary>Takes what a file holds now.</summary>
    /// <param name="file">The file.</param>
    /// <param name="good">Its objects without errors.</param>
    /// <param name="hasErrors">Whether there was something else in it.</param>
    public void Add(string file, IEnumerable<ApiObject> good, bool hasErrors)
    {
        var services = good.OfType<ApiObject<ServiceConfig>>().ToList();
        if (hasErrors)
        {
            services.AddRange(_before.GetValueOrDefault(file, []).Where(old => !services.Exists(s => s.Key == old.Key)));
        }

        _now[file] = services;
    }

    /// <summary>All Services, each once; to be called when every file was added. Files that were not are gone.</summary>
    public List<ApiObject<ServiceConfig>> Take()
    {
        (_before, _now) = (_now, new(StringComparer.Ordinal));
        return [.. _before.Values.SelectMany(s => s).DistinctBy(s => s.Key)];
    }
}
