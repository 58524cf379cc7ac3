using System.Net;
using System.Net.Sockets;
using BlockChain.Core.Network;

namespace BlockChain.Core.Tests.Building;

/// <summary>HTTP at a port of its own on this computer; a test says what it answers, one request after the other.</summary>
internal sealed class LocalHttp : IDisposable
{
    private readonly HttpListener _http;
    private readonly Func<HttpListenerContext, Task> _answer;
    private int _requests;

    public LocalHttp(Func<HttpListenerContext, Task> answer)
    {
        (_http, Url) = Listen();
        _answer = answer;
        _ = Task.Run(AnswerAllAsync);
    }

    public Uri Url { get; }

    public int Requests => _requests;

    public static async Task AnswerAsync(HttpListenerContext call, int status, byte[] body)
    {
        // With its length: the listener ends an empty answer of unknown length twice.
        call.Response.StatusCode = status;
        call.Response.ContentType = status >= 400 && body is [(byte)'{', ..] ? ProblemRecord.MediaType : "text/html";
        call.Response.ContentLength64 = body.Length;
        await call.Response.OutputStream.WriteAsync(body);
        call.Response.Close();
    }

    public void Dispose() => _http.Close();

    /// <summary>HttpListener cannot choose a port itself, and another process can take one that was free a moment ago.
    /// </summary>
    private static (HttpListener Http, Uri Url) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = new Uri($"http://{probe.LocalEndpoint}");
            probe.Stop();

            var http = new HttpListener();
            http.Prefixes.Add(url.ToString());
            try
            {
                http.Start();
                return (http, url);
            }
            catch (HttpListenerException)
            {
                http.Close();
            }
        }
    }

    private async Task AnswerAllAsync()
    {
        while (_http.IsListening)
        {
            HttpListenerContext call = await _http.GetContextAsync();
            Interlocked.Increment(ref _requests);
            await _answer(call);
        }
    }
}
