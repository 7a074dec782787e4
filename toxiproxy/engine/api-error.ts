// The refusals of the control API, with the status and the words that its clients know.
export class ApiError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }

  static badRequestBody(reason: string): ApiError {
    return new ApiError(`bad request body: ${reason}`, 400);
  }

  static missingField(field: string): ApiError {
    return new ApiError(`missing required field: ${field}`, 400);
  }

  static proxyNotFound(): ApiError {
    return new ApiError('proxy not found', 404);
  }

  static proxyAlreadyExists(): ApiError {
    return new ApiError('proxy already exists', 409);
  }

  static invalidStream(): ApiError {
    return new ApiError('stream was invalid, can be either upstream or downstream', 400);
  }

  static invalidToxicType(): ApiError {
    return new ApiError('invalid toxic type', 400);
  }

  static toxicAlreadyExists(): ApiError {
    return new ApiError('toxic already exists', 409);
  }

  static toxicNotFound(): ApiError {
    return new ApiError('toxic not found', 404);
  }
}
