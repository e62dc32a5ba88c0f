using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.Pki.Certificates;
using Isthmus.Proxy.Certificates;

namespace Isthmus.App.Commands;

/// <summary>The options by which a proxy gets its certificate and trusts its control plane.</summary>
internal sealed class CertificateOptions
{
    private const string DefaultTrustDomain = "cluster.local";

    private readonly Option<string?> _roots = new("--ca-roots")
    {
        Description = "PEM file of the roots that the control plane's certificate has to lead to: gets a certificate, and speaks TLS with the control plane.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _address = new("--ca-address")
    {
        Description = "Where certificates are signed, over TLS; without it the --discovery-address.",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string?> _token = new("--join-token")
    {
        Description = "File with a token of 'isthmus ca token', for the first certificate; read for each attempt.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _identity = new("--identity")
    {
        Description = "Who the workload is: spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT, or NAMESPACE/SERVICE_ACCOUNT of cluster.local. Without it: of --proxy.",
        HelpName = "ID",
    };

    private readonly Option<string?> _folder = new("--certificates")
    {
        Description = "Private folder for the certificate in use: with it a restart needs no token. Without --ca-roots: the folder of a certificate that somebody else renews (cert-chain.pem, key.pem, root-cert.pem), watched.",
        HelpName = "DIR",
    };

    private readonly Option<string> _lifetime = LifetimeOption.Create("--certificate-lifetime", Pki.Defaults.WorkloadLifetime, Pki.Defaults.MaxWorkloadLifetime);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _roots, _address, _token, _identity, _folder, _lifetime })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether the proxy gets a certificate.</summary>
    public bool AreGiven(ParseResult arguments) => arguments.GetValue(_roots) is not null;

    /// <summary>The folder of a certificate that somebody else renews; null when there is none, or we renew it ourselves.</summary>
    public string? ForeignFolder(ParseResult arguments) => AreGiven(arguments) ? null : arguments.GetValue(_folder);

    /// <summary>Why the options make no sense by themselves; null when they do.</summary>
    public string? Problem(ParseResult arguments)
    {
        var lonely = new (string Name, string? Value)[]
        {
            (_address.Name, arguments.GetValue(_address)), (_token.Name, arguments.GetValue(_token)), (_identity.Name, arguments.GetValue(_identity)),
        }.FirstOrDefault(o => o.Value is not null).Name;
        return lonely is not null && !AreGiven(arguments) ? $"{lonely}: --ca-roots is needed too, to know the control plane by" : null;
    }

    /// <summary>Reads them for a proxy.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="proxy">Who the proxy says it is.</param>
    /// <param name="controlPlane">Where plans come from; null when not from a control plane.</param>
    /// <param name="settings">Who it is and where its certificate comes from.</param>
    /// <param name="problem">Why they make no sense.</param>
    public bool TryRead(
        ParseResult arguments,
        ProxyIdentity proxy,
        Uri? controlPlane,
        [NotNullWhen(true)] out CertificateSettings? settings,
        [NotNullWhen(false)] out string? problem)
    {
        settings = null;
        if (!TryReadIdentity(arguments.GetValue(_identity), proxy, out var identity, out problem) || !TryReadAddress(arguments.GetValue(_address), controlPlane, out var authority, out problem))
        {
            return false;
        }

        settings = new CertificateSettings
        {
            Authority = authority,
            Identity = identity,
            RootsFile = arguments.GetRequiredValue(_roots)!,
            TokenFile = arguments.GetValue(_token),
            Folder = arguments.GetValue(_folder),
            Lifetime = _lifetime.Value(arguments),
        };
        return true;
    }

    private static bool TryReadIdentity(string? text, ProxyIdentity proxy, [NotNullWhen(true)] out SpiffeId? identity, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        var full = text is null ? $"spiffe://{DefaultTrustDomain}/ns/{proxy.Namespace}/sa/{proxy.ServiceAccount}"
            : text.Split('/') is [var ns, var account] ? $"spiffe://{DefaultTrustDomain}/ns/{ns}/sa/{account}"
            : text;
        if (!SpiffeNames.TryParse(full, out identity))
        {
            problem = text is null
                ? "--identity is needed, or a namespace and a service-account in --proxy"
                : $"--identity: '{text}' is neither spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT nor NAMESPACE/SERVICE_ACCOUNT";
        }
        else if (identity.Namespace != proxy.Namespace || (proxy.ServiceAccount.Length > 0 && proxy.ServiceAccount != identity.ServiceAccount))
        {
            // The control plane would refuse it: nobody is told what is meant for others.
            problem = $"--identity: {identity} does not fit --proxy namespace={proxy.Namespace}{(proxy.ServiceAccount.Length > 0 ? $",service-account={proxy.ServiceAccount}" : "")}";
        }

        return problem is null;
    }

    private static bool TryReadAddress(string? text, Uri? controlPlane, [NotNullWhen(true)] out Uri? address, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        address = controlPlane;
        if (text is null)
        {
            problem = controlPlane is null ? "--ca-roots: --ca-address or --discovery-address is needed, to know whom to ask for a certificate"
                : controlPlane.Scheme != Uri.UriSchemeHttps ? $"--ca-roots: certificates are signed over TLS only, not at {controlPlane}; give --ca-address"
                : null;
        }
        else if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out address) || address.Scheme != Uri.UriSchemeHttps)
        {
            problem = $"--ca-address: '{text}' is not HOST:PORT or an https URL";
        }

        return problem is null && address is not null;
    }
}
